/// Image → features, channel by channel and row by row.
package struct Flatten: OperationKind {
  package static let name = "flatten"
  /// The result is the input under another shape.
  package static let worksInPlace = true

  package init() {}

  package func resultShape(of inputs: [OperationInput]) -> TensorShape {
    .features(inputs[0].shape.dimensions.reduce(1, *))
  }
}
