/// Splits comma-separated text (RFC 4180) into records and fields, without copying any of it.
///
/// Existing libraries build a dictionary per row and lose its line; tables have 600,000 rows, and errors
/// need lines. Beyond the RFC, a byte order mark, blank lines and spaces around a field are skipped, any
/// of the three line ends is accepted, and the separator may be a semicolon or a tab, as in files of
/// spreadsheets.
struct CSVScanner {
  /// One field of the current record.
  struct Field {
    /// The range of the content, without quotes and surrounding spaces.
    var range: Range<Int>
    var isQuoted = false
    /// Whether the content has doubled quotes.
    var hasDoubledQuotes = false
  }

  /// The allowed separators, the likeliest first.
  static let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

  let file: String
  let bytes: [UInt8]
  /// The separator of this text.
  let separator: UInt8
  /// The largest byte that can end a field. Few bytes of a text are as small, so one comparison suffices for most.
  private let largestEnd: UInt8
  /// The line on which the current record starts, counted from 1.
  private(set) var line = 0
  /// The fields of the current record.
  private(set) var fields: [Field] = []
  private var position = 0
  private var nextLine = 1
  /// The bitwise or of the current record's bytes; if its top bit is 0, UTF-8 needs no check.
  private var seenBits: UInt8 = 0

  init(_ bytes: [UInt8], file: String, separator: UInt8 = UInt8(ascii: ",")) {
    self.bytes = bytes
    self.file = file
    self.separator = separator
    largestEnd = max(separator, UInt8(ascii: "\""))
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// Moves to the next record that is not blank.
  ///
  /// - Returns: false at the end of the text.
  mutating func next() throws(FormatError) -> Bool {
    while position < bytes.count {
      line = nextLine
      fields.removeAll(keepingCapacity: true)
      seenBits = 0
      let start = position
      repeat { try scanField() } while skipSeparator()
      if seenBits >= 0x80 { try checkEncoding(of: start..<position) }
      skipLineEnd()
      let isBlank = fields.count == 1 && fields[0].range.isEmpty && !fields[0].isQuoted
      if !isBlank { return true }
    }
    return false
  }

  /// Scans up to the separator, line end or end of text after a field.
  private mutating func scanField() throws(FormatError) {
    skipSpaces()
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      try scanQuotedField()
    } else {
      try scanPlainField()
    }
  }

  private mutating func scanPlainField() throws(FormatError) {
    let start = position
    var end = start
    var bits = seenBits
    while end < bytes.count {
      let byte = bytes[end]
      if byte <= largestEnd, endsPlainField(byte) { break }
      bits |= byte
      end += 1
    }
    seenBits = bits
    position = end
    if end < bytes.count {
      if bytes[end] == 0 { throw nulByte() }
      if bytes[end] == UInt8(ascii: "\"") {
        throw error(
          "a quote inside an unquoted field; quote the whole field and double the quotes in it")
      }
    }
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    fields.append(Field(range: start..<end))
  }

  private mutating func scanQuotedField() throws(FormatError) {
    let openingLine = nextLine
    let start = position + 1
    var field = Field(range: start..<start, isQuoted: true)
    var end = start
    while true {
      guard end < bytes.count else {
        throw FormatError(
          file: file, .line(openingLine), "the quote opened on this line is never closed")
      }
      let byte = bytes[end]
      let next = end + 1 < bytes.count ? bytes[end + 1] : 0
      switch byte {
      case UInt8(ascii: "\""):
        guard next == byte else {
          field.range = start..<end
          position = end + 1
          try finishQuotedField(field)
          return
        }
        field.hasDoubledQuotes = true
        end += 1
      case UInt8(ascii: "\n"): nextLine += 1
      case UInt8(ascii: "\r"): if next != UInt8(ascii: "\n") { nextLine += 1 }
      case 0: throw nulByte()
      default: seenBits |= byte
      }
      end += 1
    }
  }

  private mutating func finishQuotedField(_ field: Field) throws(FormatError) {
    skipSpaces()
    if position < bytes.count {
      switch bytes[position] {
      case separator, UInt8(ascii: "\n"), UInt8(ascii: "\r"): break
      default:
        throw error("text after a closing quote; double the quotes inside a quoted field")
      }
    }
    fields.append(field)
  }

  private mutating func skipSpaces() {
    while position < bytes.count, isSpace(bytes[position]) { position += 1 }
  }

  private mutating func skipSeparator() -> Bool {
    guard position < bytes.count, bytes[position] == separator else { return false }
    position += 1
    return true
  }

  private mutating func skipLineEnd() {
    guard position < bytes.count else { return }
    let isReturn = bytes[position] == UInt8(ascii: "\r")
    position += 1
    if isReturn, position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
    nextLine += 1
  }

  private func endsPlainField(_ byte: UInt8) -> Bool {
    switch byte {
    case separator, UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\""), 0: true
    default: false
    }
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")) && byte != separator
  }

  private func checkEncoding(of record: Range<Int>) throws(FormatError) {
    do {
      _ = try UTF8Span(validating: bytes.span.extracting(record))
    } catch {
      throw self.error("the text is not valid UTF-8; save the file as UTF-8")
    }
  }

  private func nulByte() -> FormatError {
    error("holds a NUL byte, so this is no CSV text; save the file as UTF-8 text")
  }

  /// An error at the current record.
  func error(_ message: String) -> FormatError {
    FormatError(file: file, .line(line), message)
  }
}
