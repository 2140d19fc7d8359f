/// A matrix product with weights: features → features.
package struct Linear: OperationKind {
  package static let name = "linear"
  package static let parameters: [OperationParameter<Self>] = [
    .required("out_features", .count(\.outFeatures)),
    .optional("bias", .flag(\.bias)),
  ]
  package static let quantizedOperands: [QuantizedOperand] = [.weights, .input(0)]

  /// Elements of the result.
  package var outFeatures: Int
  /// Whether a constant per output feature is added.
  package var bias: Bool

  package init(outFeatures: Int, bias: Bool = true) {
    self.outFeatures = outFeatures
    self.bias = bias
  }

  package init() { self.init(outFeatures: 0) }

  package var withDefaults: Self { Self(outFeatures: outFeatures) }

  package func resultShape(of inputs: [OperationInput]) throws(OperationFault) -> TensorShape {
    guard case .features = inputs[0].shape else {
      throw OperationFault(
        "its input '\(inputs[0].name)' is an image of \(inputs[0].shape); put a flatten between them"
      )
    }
    return .features(outFeatures)
  }

  package func cost(reading inputs: [TensorShape], writing output: TensorShape) -> LayerCost {
    let weights = [outFeatures, inputs[0].dimensions[0]]
    return LayerCost(kind: .linear, weights: weights, macs: weights)
  }
}
