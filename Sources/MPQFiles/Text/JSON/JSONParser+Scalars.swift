extension JSONParser {
  /// Parses a text in quotes.
  mutating func parseString() throws(FormatError) -> String {
    position += 1
    var text: [UInt8] = []
    while true {
      let start = position
      while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        position += 1
      }
      text += bytes[start..<position]
      switch next {
      case UInt8(ascii: "\""):
        position += 1
        guard let valid = String(validating: text, as: UTF8.self) else {
          throw error("a text is not UTF-8; save the file in that encoding")
        }
        return valid
      case UInt8(ascii: "\\"):
        text += String(try parseEscape()).utf8
      case nil:
        throw error("the file ends inside a text; is it cut off?")
      case .some:
        throw error("a text holds a line break or control character; is its closing '\"' missing?")
      }
    }
  }

  /// Parses an escape, which starts with a backslash.
  private mutating func parseEscape() throws(FormatError) -> Unicode.Scalar {
    position += 1
    let letter = next
    position += 1
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let unit = try parseCodeUnit()
      if let scalar = Unicode.Scalar(unit) { return scalar }
      // Characters beyond 16 bits are written as a pair of surrogates.
      if UTF16.isLeadSurrogate(unit), skip("\\"), skip("u") {
        let trail = try parseCodeUnit()
        let code = 0x10000 + ((UInt32(unit) & 0x3FF) << 10) + (UInt32(trail) & 0x3FF)
        if UTF16.isTrailSurrogate(trail), let scalar = Unicode.Scalar(code) { return scalar }
      }
      throw error("a '\\u' escape is half of a surrogate pair; write both halves")
    default:
      throw error("a '\\' in a text starts no JSON escape; write '\\\\' for a backslash")
    }
  }

  private mutating func parseCodeUnit() throws(FormatError) -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw error("expected four hexadecimal digits after '\\u'") }
    position += 4
    return unit
  }

  /// Parses `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
  ///
  /// - Returns: the number as it is written.
  mutating func parseNumber() throws(FormatError) -> String {
    let start = position
    if skip("-"), next == UInt8(ascii: "I"), case .number(let word) = try parseWord() {
      return "-\(word)"
    }
    let hasLeadingZero = next == UInt8(ascii: "0")
    let integerDigits = skipDigits()
    var isWellFormed = integerDigits == 1 || (integerDigits > 1 && !hasLeadingZero)
    if skip(".") { isWellFormed = skipDigits() > 0 && isWellFormed }
    if skip("e") || skip("E") {
      if !skip("+") { skip("-") }
      isWellFormed = skipDigits() > 0 && isWellFormed
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard isWellFormed else {
      throw error("'\(text)' is not a number in JSON's form; write it like 12, 0.5 or 1e-5")
    }
    return text
  }

  /// - Returns: how many digits there were.
  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position - start
  }

  private static let letters = UInt8(ascii: "a")...UInt8(ascii: "z")

  /// Parses one of the words that JSON knows.
  mutating func parseWord() throws(FormatError) -> JSONValue.Content {
    let start = position
    while let byte = next, Self.letters.contains(byte | 0x20) { position += 1 }
    switch String(decoding: bytes[start..<position], as: UTF8.self) {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    // Python and pandas write these words, which are not JSON; readers refuse them as numbers.
    case let word where ["NaN", "Infinity"].contains(word): return .number(word)
    case let word: throw error("expected a value, found '\(word)'; a text needs quotes")
    }
  }
}
