import MPQModel

extension OperationTranslation {
  static let normalizations = [
    OperationTranslation("BatchNormalization") { translation, step throws(OperationFault) in
      let channels = try translation.image(0, of: step)[1]
      var parts: [ModelTranslation.Part] = []
      let endings = ["weight", "bias", "running_mean", "running_var"]
      for (index, ending) in endings.enumerated() {
        let (value, shape) = try translation.constant(index + 1, of: step, ending)
        guard shape == [channels] else {
          throw OperationFault("its \(ending) is \(shape), and mpq-train's is [\(channels)]")
        }
        parts.append((ending, value, shape, false))
      }
      guard step.call.int("spatial", 1) != 0 else {
        throw OperationFault("it normalizes each pixel, and mpq-train each channel")
      }
      // ONNX weighs the old statistics, PyTorch and the trainer the new ones.
      let kept = decimal(step.call.float("momentum") ?? 0.9)
      try translation.add(
        BatchNormalization(
          epsilon: decimal(step.call.float("epsilon") ?? 1e-5),
          momentum: ((1 - kept) * momentumScale).rounded() / momentumScale),
        reading: [0], of: step, parts: parts)
    }
  ]

  /// The number that a 32-bit one was written as: 0.00001, not 0.00000999999975.
  static func decimal(_ number: Double) -> Double {
    Double("\(Float(number))") ?? number
  }

  /// Differences of 32-bit numbers near 1 are exact to 7 digits; 0.1 is not 0.0999999.
  private static let momentumScale = 1e6
}
