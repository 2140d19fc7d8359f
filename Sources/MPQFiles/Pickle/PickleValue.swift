/// A value of a pickle, with the offset of the opcode that makes it.
package struct PickleValue: Sendable {
  /// Bytes from the start of the file to the opcode that makes the value.
  package let offset: Int
  package let content: Content

  /// The plain data that a pickle can hold.
  package indirect enum Content: Sendable {
    case none
    case boolean(Bool)
    case integer(Int)
    case float(Double)
    case text(String)
    case list([PickleValue])
    case tuple([PickleValue])
    /// Entries in the pickle's order; a key that is set twice occurs twice.
    case dictionary([(key: PickleValue, value: PickleValue)])
    /// Bytes; only read with objects.
    case bytes([UInt8])
    /// The name of a class or function that Python would import, such as `torch.FloatStorage`; only read with objects.
    case name(String)
    /// What Python would make by calling something: what it calls, a tuple of arguments, and the states that it gives the
    /// result. Nothing is called.
    case object([PickleValue])
    /// Something outside of the pickle, by the one value that it is called there.
    case reference([PickleValue])
  }
}

extension PickleValue {
  /// The text of a string; nil for anything else.
  package var text: String? {
    if case .text(let text) = content { text } else { nil }
  }

  /// A whole number; nil for anything else.
  package var integer: Int? {
    if case .integer(let value) = content { value } else { nil }
  }

  /// A number; nil for anything else.
  package var number: Double? {
    switch content {
    case .float(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// The elements of a list or tuple; nil for anything else.
  package var elements: [PickleValue]? {
    switch content {
    case .list(let elements), .tuple(let elements): elements
    default: nil
    }
  }

  /// The entries of a dict, in the pickle's order; nil for anything else.
  package var entries: [(key: PickleValue, value: PickleValue)]? {
    if case .dictionary(let entries) = content { entries } else { nil }
  }

  /// What an object is made by: the name of a class or function, its arguments, and the last state that the object is
  /// given; nil for anything else.
  package var call: (name: String, arguments: [PickleValue], state: PickleValue?)? {
    guard case .object(let parts) = content, parts.count > 1,
      case .name(let name) = parts[0].content
    else { return nil }
    return (name, parts[1].elements ?? [], parts.count > 2 ? parts.last : nil)
  }

  /// The value of a key of a dict, the last one if it is set twice; nil if there is none.
  package subscript(key: String) -> PickleValue? {
    entries?.last { $0.key.text == key }?.value
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
    case .bytes(let bytes): "\(bytes.count) bytes"
    case .name(let name): "the name \(name)"
    case .object(let parts): "an object of \(parts.first.map { "\($0)" } ?? "?")"
    case .reference: "a reference"
    }
  }
}
