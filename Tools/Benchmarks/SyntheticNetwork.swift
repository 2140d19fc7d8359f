import MPQModel

/// Made-up networks of any size, shaped like the projections of language models.
enum SyntheticNetwork {
  /// An instance with six widths per tensor, whose importances fall by about half per bit.
  static func instance(layers count: Int) -> Instance {
    var generator = SplitMix64(seed: UInt64(count))
    let shapes = [(4096, 4096), (4096, 1024), (4096, 14336), (14336, 4096)]
    var layers: [Layer] = []
    var table = ImportanceTable(source: "synthetic")
    for index in 0..<count {
      let (rows, columns) = shapes.randomElement(using: &generator)!
      let name = "block\(index / 4).projection\(index % 4)"
      layers.append(Layer(name: name, macs: rows * columns, params: rows * columns))
      for tensor in TensorKind.allCases {
        let scale = Double.random(in: 0.1...2, using: &generator)
        var above = 0.0
        for bits in [8, 6, 5, 4, 3, 2] {
          let noise = Double.random(in: 1...1.1, using: &generator)
          above = max(above, scale * noise / Double(1 << bits))
          try! table.add(layer: name, tensor: tensor, format: .integer(bits), importance: above)
        }
      }
    }
    return Instance(
      name: "synthetic", network: try! Network(name: "synthetic", layers: layers), table: table,
      level: "W4.2A4.2", compression: "8")
  }
}
