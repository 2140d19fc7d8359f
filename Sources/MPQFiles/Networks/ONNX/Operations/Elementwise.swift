import MPQModel

extension GraphOperation {
  /// Functions of one tensor, element by element, whose elements take no part in arithmetic of shapes.
  static let elementwise: [GraphOperation] = family(
    [
      "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "ThresholdedRelu", "Sigmoid",
      "HardSigmoid", "HardSwish",
      "Swish", "Mish", "Tanh", "Softplus", "Softsign", "Gelu", "FastGelu", "BiasGelu", "QuickGelu",
      "Erf", "Exp", "Log",
      "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh",
      "Sign", "IsNaN",
      "IsInf", "Shrink", "BitwiseNot", "CumSum", "Hardmax", "Trilu", "Softmax", "LogSoftmax",
      "Bernoulli",
      "QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax",
    ], inPlace: true
  ) { call in [TensorFacts(call.input(0).dimensions)] }

  /// The dimensions of tensors that are broadcast against each other: aligned at the last one, a 1 takes the other's size.
  ///
  /// A size that is not known takes a known one above 1, because nothing else would fit.
  static func broadcast(_ shapes: [[Int?]]) throws(OperationFault) -> [Int?] {
    let rank = shapes.map(\.count).max() ?? 0
    var result = [Int?](repeating: 1, count: rank)
    for shape in shapes {
      for (axis, size) in zip((rank - shape.count)..., shape) {
        switch (result[axis], size) {
        case (1?, _): result[axis] = size
        case (_, 1?), (nil, nil): break
        case (nil, let size?): result[axis] = size
        case (_?, nil): break
        case (let one?, let other?):
          guard one == other else {
            throw OperationFault(
              "dimensions \(one) and \(other) do not fit each other; is the input's size right?")
          }
        }
      }
    }
    return result
  }

  /// What is known of a result whose inputs are broadcast.
  static func broadcast(_ inputs: [TensorFacts]) throws(OperationFault) -> [Int?]? {
    let shapes = inputs.compactMap(\.dimensions)
    guard shapes.count == inputs.count else { return nil }
    return try broadcast(shapes)
  }
}
