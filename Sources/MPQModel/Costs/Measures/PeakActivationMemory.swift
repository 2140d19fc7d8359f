extension Measure {
  /// The most bits of activations that are in memory at a time (`ActivationMemory`); a part per operation that no
  /// other one covers.
  package static let activationMemory = Measure(
    key: "activation_memory", name: "activation memory", unit: "bits", quantity: .bytes,
    layerUsage: { _, _, _ in nil },
    partition: { network in
      guard let rows = try? network.activationRows?.value() else { return nil }
      return MeasureParts(
        names: rows.map(\.operation), constants: rows.map(\.constant),
        layers: { part in Set(rows[part].terms.map(\.layer)).sorted() },
        usage: { part, layer, formats in
          var sum = 0
          for term in rows[part].terms where term.layer == layer {
            guard let bits = formats[term.tensor].storedBits(of: term.elements) else { return nil }
            sum += bits
          }
          return sum
        })
    },
    usagePerAmount: { _ in 8 }, planUsage: { $0.activationMemoryInBits },
    budget: { usage, _ in .maxActivationMemory(bits: usage) })
}

extension BudgetKind {
  /// Peak memory of activations, pinned layers included.
  package static let maxActivationMemory = BudgetKind(
    name: "max_activation_memory", measure: .activationMemory, countsPinnedLayers: true,
    help:
      "Peak memory of activations over the steps of the network, pinned layers included, e.g. 256KiB; needs a network.json or an ONNX model.",
    valueName: "bytes",
    requestHelp:
      "Bytes of activations that are in memory at a time, at most, pinned layers included: a number, or a text such as 256KiB.",
    title: { _ in "activation memory" },
    sweep: Sweep(
      name: "activation_memories", help: "Peak memories of activations, e.g. 128KiB,256KiB."),
    limit: { amount, _ in amount.number.floorOfProduct(8) })
}

extension CostFigure {
  static let activationMemory = CostFigure(
    key: "activation_memory_bytes", title: "activation memory",
    value: { $0.activationMemoryInBits.map { .bits($0) } }, neededBy: .activationMemory)
}

extension Budget {
  /// Peak memory of activations, pinned layers included.
  package static func maxActivationMemory(bits: Int) -> Budget {
    Budget(.maxActivationMemory, .number(ExactDecimal(eighths: bits)))
  }
}
