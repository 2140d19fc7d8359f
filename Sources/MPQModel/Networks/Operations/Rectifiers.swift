/// max(x, 0).
package struct ReLU: OperationKind {
  package static let name = "relu"
  package static let worksInPlace = true

  package init() {}

  package func resultShape(of inputs: [OperationInput]) -> TensorShape { inputs[0].shape }
}

/// min(max(x, 0), 6).
package struct ReLU6: OperationKind {
  package static let name = "relu6"
  package static let worksInPlace = true

  package init() {}

  package func resultShape(of inputs: [OperationInput]) -> TensorShape { inputs[0].shape }
}
