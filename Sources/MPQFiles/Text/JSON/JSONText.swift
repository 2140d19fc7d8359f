package import MPQModel

/// Pieces of JSON text for writers.
package enum JSONText {
  /// A JSON string with the necessary escapes.
  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\u{0}"..<" ":
        let code = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// A number format: a number where its name is one, as `4` and `2.13` are, else the name.
  package static func format(_ format: NumberFormat) -> String {
    format.isNumberOfBits ? format.name : quoted(format.name)
  }

  /// An object on one line, with its members in the given order; their values must be JSON.
  package static func object(_ members: [(key: String, value: String)]) -> String {
    "{\(self.members(members))}"
  }

  /// An object with a line for each member; their values must be JSON.
  package static func lines(_ members: [(key: String, value: String)]) -> String {
    guard !members.isEmpty else { return "{}" }
    return "{\n" + members.map { "  \(quoted($0.key)): \($0.value)" }.joined(separator: ",\n")
      + "\n}"
  }

  /// The members of an object without the brackets, to be joined with others.
  package static func members(_ members: [(key: String, value: String)]) -> String {
    members.map { "\(quoted($0.key)): \($0.value)" }.joined(separator: ", ")
  }

  /// A list on one line; its elements must be JSON.
  package static func array(_ elements: some Sequence<String>) -> String {
    "[\(elements.joined(separator: ", "))]"
  }

  /// A value on one line, its members in their order.
  package static func encode(_ value: JSONValue) -> String {
    switch value.content {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let text): text
    case .string(let text): quoted(text)
    case .array(let elements): array(elements.map(encode))
    case .object(let members): object(members.members.map { ($0.key, encode($0.value)) })
    }
  }

  /// A JSON string; null for nil.
  package static func quoted(_ text: String?) -> String { text.map { quoted($0) } ?? "null" }

  /// The start of a JSON text, cut after its last complete value, with its open brackets closed.
  static func closed(_ start: [UInt8]) -> [UInt8] {
    var (end, open) = (0, [UInt8]())
    var brackets: [UInt8] = []
    var (isInString, isEscaped) = (false, false)
    for (index, byte) in start.enumerated() {
      if isInString {
        isInString = isEscaped || byte != UInt8(ascii: "\"")
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"): brackets.append(UInt8(ascii: "}"))
      case UInt8(ascii: "["): brackets.append(UInt8(ascii: "]"))
      case UInt8(ascii: ","): (end, open) = (index, brackets)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        _ = brackets.popLast()
        (end, open) = (index + 1, brackets)
      default: break
      }
    }
    return start[..<end] + open.reversed()
  }
}

extension JSONValue {
  /// The text of a string; compact JSON with sorted keys for any other value.
  var text: String {
    if case .string(let text) = content { text } else { compact }
  }

  private var compact: String {
    switch content {
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .number(let text): return text
    case .string(let text): return JSONText.quoted(text)
    case .array(let elements): return "[\(elements.map(\.compact).joined(separator: ","))]"
    case .object(let object):
      let members = object.members.sorted { $0.key < $1.key }
        .map { "\(JSONText.quoted($0.key)):\($0.value.compact)" }
      return "{\(members.joined(separator: ","))}"
    }
  }
}
