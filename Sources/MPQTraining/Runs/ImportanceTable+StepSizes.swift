package import MPQModel

extension ImportanceTable {
  /// The learned step sizes of searched layers as importances (LIMPQ, section 3.2).
  ///
  /// - Parameters:
  ///   - stepSizes: an archive with a number for each of the widths, under `TensorQuantizer.stepName`.
  ///   - bits: the widths.
  package init(
    stepSizes archive: TensorArchive, of network: Network, bits: [Int], source: String
  ) {
    self.init(source: source)
    for layer in network.searched.map({ network.layers[$0].name }) {
      for tensor in TensorKind.allCases {
        for bits in bits.sorted() {
          guard let step = archive.tensors["\(layer).\(tensor)_step.\(bits)"]?.values.first else {
            preconditionFailure("layer \(layer) has no step size at \(bits) bits")
          }
          add(layer, tensor, bits: bits, step)
        }
      }
    }
  }

  /// Adds a measured value in the fewest digits that read back to it.
  mutating func add(_ layer: String, _ tensor: TensorKind, bits: Int, _ value: Float) {
    do {
      try add(
        layer: layer, tensor: tensor, bits: bits, importance: Double("\(value)") ?? Double(value))
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// How many pairs of neighbouring widths have the higher importance at more bits, and how many pairs
  /// there are.
  package var risingPairs: (rising: Int, all: Int) {
    var (rising, all) = (0, 0)
    for layer in layers {
      for tensor in TensorKind.allCases {
        let entries = layer[tensor].sorted { $0.bits < $1.bits }
        for (narrow, wide) in zip(entries, entries.dropFirst()) {
          all += 1
          if wide.importance > narrow.importance { rising += 1 }
        }
      }
    }
    return (rising, all)
  }
}
