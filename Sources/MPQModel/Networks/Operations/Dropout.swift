/// Sets a share of the elements to zero in training, and does nothing otherwise.
package struct Dropout: OperationKind {
  package static let name = "dropout"
  package static let worksInPlace = true
  package static let parameters: [OperationParameter<Self>] = [
    .required("rate", .number(\.rate, .shareBelowOne))
  ]

  /// The share of the elements.
  package var rate: Double

  package init(rate: Double) { self.rate = rate }

  package init() { self.init(rate: 0) }

  package var withDefaults: Self { self }

  package func resultShape(of inputs: [OperationInput]) -> TensorShape { inputs[0].shape }
}
