/// A value of a pickle, with the offset of the opcode that makes it.
package struct PickleValue {
  /// Bytes from the start of the file to the opcode that makes the value.
  package let offset: Int
  package let content: Content

  /// The plain data that a pickle can hold.
  package indirect enum Content {
    case none
    case boolean(Bool)
    case integer(Int)
    case float(Double)
    case text(String)
    case list([PickleValue])
    case tuple([PickleValue])
    /// Entries in the pickle's order; a key that is set twice occurs twice.
    case dictionary([(key: PickleValue, value: PickleValue)])
  }
}

extension PickleValue: CustomStringConvertible {
  /// The kind of the value, in words.
  package var description: String {
    switch content {
    case .none: "None"
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): "the integer \(value)"
    case .float(let value): "the float \(value)"
    case .text(let value): "the string '\(value.count <= 80 ? value : "\(value.prefix(80))…")'"
    case .list: "a list"
    case .tuple: "a tuple"
    case .dictionary: "a dict"
    }
  }
}
