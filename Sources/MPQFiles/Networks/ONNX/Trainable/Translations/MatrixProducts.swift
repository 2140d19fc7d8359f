import MPQModel

extension OperationTranslation {
  static let products = [
    OperationTranslation("Gemm") { translation, step throws(OperationFault) in
      let factors = ["alpha", "beta"].filter { (step.call.float($0) ?? 1) != 1 }
      guard factors.isEmpty else {
        throw OperationFault(
          "its \(factors.joined(separator: " and ")) \(factors.count > 1 ? "are" : "is") not 1")
      }
      guard step.call.int("transA", 0) == 0 else {
        throw OperationFault("it transposes its input (transA), which mpq-train does not")
      }
      try linear(&translation, step, bias: 2, isTransposed: step.call.int("transB", 0) == 0)
    },
    OperationTranslation("MatMul") { translation, step throws(OperationFault) in
      try linear(&translation, step, bias: nil, isTransposed: true)
    },
  ]

  /// - Parameter isTransposed: whether the constant has the inputs first.
  private static func linear(
    _ translation: inout ModelTranslation, _ step: GraphStep, bias input: Int?, isTransposed: Bool
  ) throws(OperationFault) {
    let inputShape = try translation.shape(0, of: step)
    guard inputShape.count == 2 else {
      throw OperationFault(
        "it reads \(inputShape), and mpq-train's linear operation reads [batch, features]")
    }
    let (weights, stored) = try translation.constant(1, of: step, "second factor")
    guard stored.count == 2 else {
      throw OperationFault("its weights are \(stored), and mpq-train's have 2 dimensions")
    }
    let shape = isTransposed ? [stored[1], stored[0]] : stored
    let bias = try translation.bias(input, of: step, outputs: shape[0], axis: 1)
    var parts: [ModelTranslation.Part] = [("weight", weights, shape, isTransposed)]
    if let bias { parts.append(("bias", bias, [shape[0]], false)) }
    try translation.add(
      Linear(outFeatures: shape[0], bias: bias != nil), reading: [0], of: step, parts: parts)
  }
}
