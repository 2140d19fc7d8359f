import MPQModel

extension OperationTranslation {
  /// A softmax at the end is left out: the trainer's loss has one, and the order of classes is the same.
  static let ends = ["Softmax", "LogSoftmax"].map { name in
    OperationTranslation(name) { translation, step throws(OperationFault) in
      let shape = try translation.shape(0, of: step)
      guard shape.count == 2, step.outputs.first == translation.graph.outputs.first,
        [1, -1].contains(step.call.int("axis", 1))
      else {
        throw OperationFault("mpq-train has it in its loss alone, behind a number per class")
      }
      try translation.pass(step)
    }
  }
}
