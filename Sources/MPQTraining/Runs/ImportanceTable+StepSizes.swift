package import MPQModel

extension ImportanceTable {
  /// Makes importances of the learned step sizes of searched layers (LIMPQ, section 3.2).
  ///
  /// - Parameters:
  ///   - stepSizes: an archive with a number for each of the formats, under `TensorQuantizer.stepName`.
  ///   - formats: the formats of weights and activations, in any order.
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

  /// Adds a measured value with the fewest digits that read back as the same `Float`.
  mutating func add(_ layer: String, _ tensor: TensorKind, _ format: NumberFormat, _ value: Float) {
    do {
      try add(
        layer: layer, tensor: tensor, format: format,
        importance: Double("\(value)") ?? Double(value))
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// The number of pairs of neighbouring formats whose wider format has the higher importance, and the number of
  /// all pairs.
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
