extension NetworkDescription {
  /// Checks the operations and their inputs, and infers the shape of every result.
  ///
  /// - Complexity: O(number of inputs).
  static func outputShapes(
    of operations: [NetworkOperation], input: TensorShape
  ) throws(NetworkError) -> [TensorShape] {
    let positions = try positionsByName(operations)
    var shapes: [TensorShape] = []
    shapes.reserveCapacity(operations.count)
    for (position, operation) in operations.enumerated() {
      try operation.checkParameters()
      var inputShapes: [TensorShape] = []
      for name in operation.inputs {
        if name == inputName {
          inputShapes.append(input)
        } else {
          let source = try operation.position(of: name, before: position, in: positions)
          inputShapes.append(shapes[source])
        }
      }
      let inputCount = type(of: operation.kind).inputCount
      guard inputShapes.count == inputCount else {
        throw operation.error(
          "expected inputs to name \(inputCount), found \(inputShapes.count)")
      }
      shapes.append(try operation.outputShape(of: inputShapes))
    }
    try checkThatResultsAreRead(operations)
    return shapes
  }

  private static func positionsByName(
    _ operations: [NetworkOperation]
  ) throws(NetworkError) -> [String: Int] {
    var positions: [String: Int] = [:]
    for (position, operation) in operations.enumerated() {
      guard operation.name != inputName else {
        throw operation.error("this name stands for the network's input; choose another")
      }
      guard positions.updateValue(position, forKey: operation.name) == nil else {
        throw operation.error("the name occurs twice; names must be unique")
      }
    }
    return positions
  }

  private static func checkThatResultsAreRead(
    _ operations: [NetworkOperation]
  ) throws(NetworkError) {
    let read = Set(operations.flatMap(\.inputs))
    for operation in operations.dropLast() where !read.contains(operation.name) {
      throw operation.error(
        "nothing reads its result; remove it, or name it among the inputs of a later operation "
          + "(only the last operation's result is the network's output)")
    }
  }
}

extension NetworkOperation {
  /// The position of the operation that `input` names; this operation stands at `position`.
  fileprivate func position(
    of input: String, before position: Int, in positions: [String: Int]
  ) throws(NetworkError) -> Int {
    guard let source = positions[input] else {
      throw error(
        "there is no operation '\(input)' to read; inputs are names of earlier operations, or "
          + "'\(NetworkDescription.inputName)'")
    }
    guard source != position else {
      throw error("reads its own result; name an earlier operation")
    }
    guard source < position else {
      throw error(
        "its input '\(input)' is defined later; operations stand in execution order, so move "
          + "'\(input)' up")
    }
    return source
  }
}
