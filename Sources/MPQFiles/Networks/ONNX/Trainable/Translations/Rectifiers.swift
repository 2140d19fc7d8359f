import MPQModel

extension OperationTranslation {
  static let rectifiers = [
    OperationTranslation("Relu") { translation, step throws(OperationFault) in
      try translation.add(ReLU(), reading: [0], of: step)
    },
    OperationTranslation("Clip") { translation, step throws(OperationFault) in
      let low = try bound(1, "min", of: step) ?? -.infinity
      let high = try bound(2, "max", of: step) ?? .infinity
      switch (low, high) {
      case (0, 6): try translation.add(ReLU6(), reading: [0], of: step)
      // Before the 11th set of operations, a bound that is left out is the largest 32-bit number.
      case (0, Double(Float.greatestFiniteMagnitude)...):
        try translation.add(ReLU(), reading: [0], of: step)
      default:
        throw OperationFault("it clips to \(low)…\(high), and mpq-train to 0…6 or to 0 and above")
      }
    },
  ]

  /// A bound of a Clip; nil if the model gives none.
  private static func bound(
    _ input: Int, _ attribute: String, of step: GraphStep
  ) throws(OperationFault) -> Double? {
    guard step.call.has(input) else { return step.call.float(attribute) }
    guard let value = step.call.input(input).values?.allReals?.first else {
      throw OperationFault("its \(attribute) is not known before the model runs")
    }
    return value
  }
}
