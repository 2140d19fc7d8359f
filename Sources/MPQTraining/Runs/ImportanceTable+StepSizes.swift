package import MPQModel

extension ImportanceTable {
  /// The learned step sizes of searched layers as importances (LIMPQ, section 3.2).
  ///
  /// - Parameters:
  ///   - stepSizes: an archive with a number for each of the formats, under `TensorQuantizer.stepName`.
  ///   - formats: of both tensors, in any order.
  package init(
    stepSizes archive: TensorArchive, of network: Network, formats: [NumberFormat],
    source: String
  ) {
    self.init(source: source)
    let formats = formats.sorted()
    for layer in network.searched.map({ network.layers[$0].name }) {
      for tensor in TensorKind.allCases {
        for format in formats {
          let name = CheckpointNames.step(of: layer, tensor, format)
          guard let step = archive.tensors[name]?.values.first else {
            preconditionFailure("layer \(layer) has no step size at \(format.phrase)")
          }
          add(layer, tensor, format, step)
        }
      }
    }
  }

  /// Adds a measured value in the fewest digits that read back to it.
  mutating func add(_ layer: String, _ tensor: TensorKind, _ format: NumberFormat, _ value: Float) {
    do {
      try add(
        layer: layer, tensor: tensor, format: format,
        importance: Double("\(value)") ?? Double(value))
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// How many pairs of neighbouring formats have the higher importance at more bits, and how many pairs
  /// there are.
  package var risingPairs: (rising: Int, all: Int) {
    var (rising, all) = (0, 0)
    for layer in layers {
      for tensor in TensorKind.allCases {
        let entries = layer[tensor].sorted { $0.format < $1.format }
        for (narrow, wide) in zip(entries, entries.dropFirst()) {
          all += 1
          if wide.importance > narrow.importance { rising += 1 }
        }
      }
    }
    return (rising, all)
  }
}
