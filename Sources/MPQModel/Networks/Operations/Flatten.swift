/// Image → features, channel by channel and row by row.
package struct Flatten: OperationKind {
  package static let name = "flatten"

  package init() {}

  package func resultShape(of inputs: [OperationInput]) -> TensorShape {
    .features(inputs[0].shape.dimensions.reduce(1, *))
  }
}
