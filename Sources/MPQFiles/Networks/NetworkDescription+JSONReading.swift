package import MPQModel

extension NetworkDescription {
  /// The format of a `network.json`; `models/README.md` documents it.
  package static let format = NetworkFormat(
    "a network description", key: "network-json", form: .json, remedy: "give it as the network",
    recognises: { $0.hasKeys("operations") || $0.hasKeys("input_shape") },
    read: .description { content throws(FormatError) in try NetworkDescription(json: content) })

  /// Reads a `network.json`.
  ///
  /// - Parameter kinds: the known kinds of operations.
  /// - Throws: `FormatError` with the line, for faults in syntax and meaning alike.
  package init(
    json content: FileContent, kinds: [any OperationKind.Type] = NetworkOperation.kinds
  ) throws(FormatError) {
    let members = try JSONValue.document(
      content, knownKeys: ["name", "input_shape", "operations"], of: Self.format.name)
    let name = try members.required("name").name()
    let shapeValue = try members.required("input_shape")
    var inputShape: [Int] = []
    for dimension in try shapeValue.array() { inputShape.append(try dimension.integer()) }
    let operationsValue = try members.required("operations")
    let operationValues = try operationsValue.array()
    var operations: [NetworkOperation] = []
    for value in operationValues {
      operations.append(try NetworkOperation(json: value, kinds: kinds))
    }
    do {
      try self.init(name: name, inputShape: inputShape, operations: operations)
    } catch {
      let line =
        if let index = Self.position(of: error.element, in: operations) {
          operationValues[index].line
        } else if error.element == Self.inputName {
          shapeValue.line
        } else {
          operationsValue.line
        }
      throw FormatError(file: content.name, .line(line), error.message)
    }
  }

  /// The position of the operation at fault.
  ///
  /// If a name occurs twice, that is the error, and the position is the second one.
  private static func position(of element: String?, in operations: [NetworkOperation]) -> Int? {
    operations.indices.filter { operations[$0].name == element }.prefix(2).last
  }
}
