/// Writes records of comma-separated text (RFC 4180), one line each.
package enum CSVWriter {
  /// One record with its line end; fields are quoted if necessary.
  package static func record(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\n"
  }

  /// A field, in quotes if necessary.
  ///
  /// A field with spaces at either end is quoted too, because readers may trim them.
  package static func quoted(_ field: String) -> String {
    let bytes = field.utf8
    guard
      bytes.contains(where: isSpecial) || bytes.first.map(isSpace) == true
        || bytes.last.map(isSpace) == true
    else { return field }
    // Works on bytes, because a quote before a combining mark is not the `Character` of a quote.
    let quote = UInt8(ascii: "\"")
    let doubled = bytes.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "\"\(String(decoding: doubled, as: UTF8.self))\""
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
    default: false
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}
