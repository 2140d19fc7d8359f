/// The element-wise sum of two tensors of one shape.
package struct Add: OperationKind {
  package static let name = "add"
  package static let inputCount = 2

  package init() {}

  package func resultShape(of inputs: [OperationInput]) throws(OperationFault) -> TensorShape {
    let (first, second) = (inputs[0], inputs[1])
    guard first.shape == second.shape else {
      throw OperationFault(
        "its inputs differ in shape: '\(first.name)' is \(first.shape), '\(second.name)' is "
          + "\(second.shape); both must be the same")
    }
    return first.shape
  }
}
