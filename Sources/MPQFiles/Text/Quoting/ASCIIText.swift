/// Text in double quotes with the escapes that YAML (1.2, §5.7) and Python share.
enum ASCIIText {
  /// The text in printable ASCII; everything else becomes its number in hexadecimal.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: quoted += "\\\""
      case 0x5C: quoted += "\\\\"
      case 0x20...0x7E: quoted.unicodeScalars.append(scalar)
      case 0...0xFF: quoted += "\\x" + hexadecimal(scalar.value, digits: 2)
      case 0...0xFFFF: quoted += "\\u" + hexadecimal(scalar.value, digits: 4)
      default: quoted += "\\U" + hexadecimal(scalar.value, digits: 8)
      }
    }
    return quoted + "\""
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
