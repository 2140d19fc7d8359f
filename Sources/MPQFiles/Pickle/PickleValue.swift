/// A value out of a pickle, and where the pickle makes it.
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
    /// In the pickle's order; a key that is set again stands there again.
    case dictionary([(key: PickleValue, value: PickleValue)])
  }
}

extension PickleValue: CustomStringConvertible {
  /// What kind of value it is, as a person would say it.
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
