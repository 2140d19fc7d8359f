/// The normalization of each channel, with a scale and a shift per channel: image → image of the same shape.
package struct BatchNormalization: OperationKind {
  package static let name = "batch_normalization"
  package static let worksInPlace = true
  package static let parameters: [OperationParameter<Self>] = [
    .optional("epsilon", .number(\.epsilon, .positive)),
    .optional("momentum", .number(\.momentum, .share)),
  ]

  /// The constant added to the variance.
  package var epsilon: Double
  /// The weight of a new batch in the running statistics.
  package var momentum: Double

  package init(epsilon: Double = 1e-5, momentum: Double = 0.1) {
    self.epsilon = epsilon
    self.momentum = momentum
  }

  package init() { self.init(epsilon: 1e-5) }

  package func resultShape(of inputs: [OperationInput]) throws(OperationFault) -> TensorShape {
    _ = try inputs[0].image()
    return inputs[0].shape
  }
}
