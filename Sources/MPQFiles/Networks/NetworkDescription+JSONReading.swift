package import MPQModel

extension NetworkDescription {
  /// Reads a `network.json`, whose format `models/README.md` documents.
  ///
  /// - Parameters:
  ///   - file: the file's name for messages, as the user gave it.
  ///   - kinds: what operations may compute.
  /// - Throws: `FormatError` with the line, for faults in syntax and meaning alike.
  package init(
    json bytes: [UInt8], file: String, kinds: [any OperationKind.Type] = NetworkOperation.kinds
  ) throws(FormatError) {
    let root = try JSONValue(parsing: bytes, file: file)
    let members = try root.document(knownKeys: ["name", "input_shape", "operations"])
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
      throw FormatError(file: file, .line(line), error.message)
    }
  }

  /// The operation that an error means.
  ///
  /// Where a name occurs twice, that is itself the error, and its second place the one to show.
  private static func position(of element: String?, in operations: [NetworkOperation]) -> Int? {
    operations.indices.filter { operations[$0].name == element }.prefix(2).last
  }
}
