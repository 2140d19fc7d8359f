import MPQModel

extension OperationTranslation {
  static let sums = ["Add", "Sum"].map { name in
    OperationTranslation(name) { translation, step throws(OperationFault) in
      guard step.inputs.count == 2 else {
        throw OperationFault("it adds \(step.inputs.count) tensors, and mpq-train two")
      }
      let shapes = (try translation.shape(0, of: step), try translation.shape(1, of: step))
      guard shapes.0 == shapes.1 else {
        throw OperationFault("it adds \(shapes.0) and \(shapes.1), and mpq-train equal shapes")
      }
      try translation.add(Add(), reading: [0, 1], of: step)
    }
  }
}
