/// Parses JSON text (RFC 8259).
///
/// It is stricter than the standard in two points: an object's keys must differ, and nesting is limited
/// to `maximumDepth`, so that no file can exhaust the stack.
struct JSONParser {
  static let maximumDepth = 128

  let bytes: [UInt8]
  let file: String
  /// The offset of the next byte.
  var position: Int
  /// The line of the next byte, counted from 1.
  private(set) var line = 1
  /// Values read so far.
  private var count = 0

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    position = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
  }

  /// Parses the whole file, which must be one value.
  mutating func parseFile() throws(FormatError) -> JSONValue {
    skipWhitespace()
    guard next != nil else { throw error("the file is empty; expected JSON text") }
    let value = try parseValue(key: nil, depth: 0)
    skipWhitespace()
    guard next == nil else {
      throw error("expected the end of the file, found \(found)\(linesHint)")
    }
    return value
  }

  /// An addition to the message if the file looks like JSON Lines, which has a value on each line.
  private var linesHint: String {
    next.map { "{[".utf8.contains($0) } == true
      ? "; a file with a value on each line (JSON Lines) is not read: write one list" : ""
  }

  private mutating func parseValue(key: String?, depth: Int) throws(FormatError) -> JSONValue {
    guard depth <= Self.maximumDepth else {
      throw error("lists and objects are nested more than \(Self.maximumDepth) levels deep")
    }
    guard let next else { throw error("expected a value, found \(found)") }
    count += 1
    if let shortage = MemoryNeed.shortage(afterValues: count) { throw error(shortage) }
    let line = line
    let content: JSONValue.Content
    switch Unicode.Scalar(next) {
    case "{":
      let members = try parseMembers(depth: depth + 1)
      content = .object(JSONObject(members: members, file: file, line: line))
    case "[": content = .array(try parseElements(key: key, depth: depth + 1))
    case "\"": content = .string(try parseString())
    case "-", "0"..."9": content = .number(try parseNumber())
    case "a"..."z", "A"..."Z": content = try parseWord()
    default: throw error("expected a value, found \(found)")
    }
    return JSONValue(content, key: key, file: file, line: line)
  }

  private mutating func parseMembers(
    depth: Int
  ) throws(FormatError) -> [(key: String, value: JSONValue)] {
    var members: [(key: String, value: JSONValue)] = []
    var keys = Set<String>()
    while try parseSeparator(first: members.isEmpty, close: "}") {
      guard next == UInt8(ascii: "\"") else {
        throw error("expected a key in quotes, found \(found)")
      }
      let key = try parseString()
      guard keys.insert(key).inserted else {
        throw error("the key '\(key)' occurs twice in one object; remove one of them")
      }
      skipWhitespace()
      guard skip(":") else { throw error("expected ':' after the key '\(key)', found \(found)") }
      skipWhitespace()
      members.append((key, try parseValue(key: key, depth: depth)))
    }
    return members
  }

  private mutating func parseElements(
    key: String?, depth: Int
  ) throws(FormatError) -> [JSONValue] {
    var elements: [JSONValue] = []
    while try parseSeparator(first: elements.isEmpty, close: "]") {
      elements.append(try parseValue(key: key, depth: depth))
    }
    return elements
  }

  /// Skips the separator before the next member or element.
  ///
  /// - Returns: false if the closing bracket came instead.
  private mutating func parseSeparator(
    first: Bool, close: Unicode.Scalar
  ) throws(FormatError) -> Bool {
    if first { position += 1 }
    skipWhitespace()
    if skip(close) { return false }
    guard !first else { return true }
    guard skip(",") else { throw error("expected ',' or '\(close)', found \(found)") }
    skipWhitespace()
    guard next != UInt8(ascii: close) else {
      throw error("'\(close)' stands after a comma; remove the comma")
    }
    return true
  }
}

extension JSONParser {
  /// The next byte, or nil at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Skips the next byte if it is this one.
  @discardableResult
  mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  private mutating func skipWhitespace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      if byte == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
  }

  /// An error at the next byte.
  func error(_ message: String) -> FormatError {
    FormatError(file: file, .line(line), message)
  }

  /// The next byte, in words.
  private var found: String {
    guard let next else { return "the end of the file; is it cut off?" }
    let isPrintable = (0x21..<0x7F).contains(next)
    return isPrintable ? "'\(Unicode.Scalar(next))'" : "the byte 0x\(String(next, radix: 16))"
  }
}
