/// Writes records of comma-separated text (RFC 4180), one line each.
package enum CSVWriter {
  /// One record with its line end; fields are quoted where they have to be.
  package static func record(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\n"
  }

  /// A field as it stands in a record.
  ///
  /// Spaces at either end are quoted too, since readers may trim them.
  package static func quoted(_ field: String) -> String {
    let bytes = field.utf8
    guard
      bytes.contains(where: isSpecial) || bytes.first.map(isSpace) == true
        || bytes.last.map(isSpace) == true
    else { return field }
    // By bytes, because a quote before a combining mark is another `Character` than a quote.
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
