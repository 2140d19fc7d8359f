/// Reads the few Python literals that NumPy's headers have, as data.
struct PythonLiteral {
  enum Value: Equatable {
    case text(String)
    case bool(Bool)
    case tuple([Int])
    /// A list, as of the fields of records; its content is skipped.
    case list
  }

  private let bytes: ArraySlice<UInt8>
  private let file: String
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>, file: String) {
    (self.bytes, self.file, position) = (bytes, file, bytes.startIndex)
  }

  /// Reads a dictionary with texts for keys, and nothing behind it but white space.
  mutating func dictionary() throws(FormatError) -> [String: Value] {
    var members: [String: Value] = [:]
    try expect("{")
    while !skip("}") {
      let key = try text()
      try expect(":")
      let value = try value()
      guard members.updateValue(value, forKey: key) == nil else {
        throw fault("the header has '\(key)' twice")
      }
      if !skip(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard next == nil else { throw fault("expected the end of the header") }
    return members
  }

  private mutating func value() throws(FormatError) -> Value {
    skipSpace()
    switch next.map({ Unicode.Scalar($0) }) {
    case "'", "\"": return .text(try text())
    case "(": return .tuple(try tuple())
    case "[":
      // What follows is not looked at: records are refused.
      position = bytes.endIndex
      throw fault("holds records of several fields; save one array of numbers")
    default:
      if skip("True") { return .bool(true) }
      if skip("False") { return .bool(false) }
      throw fault("expected a text, True, False or a tuple")
    }
  }

  private mutating func text() throws(FormatError) -> String {
    skipSpace()
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw fault("expected a text in quotes")
    }
    position += 1
    guard let end = bytes[position...].firstIndex(of: quote) else {
      throw fault("a text has no end")
    }
    defer { position = end + 1 }
    // Keys and types have no escapes.
    guard let text = String(validating: bytes[position..<end], as: UTF8.self), !text.contains("\\")
    else { throw fault("a text is not plain") }
    return text
  }

  private mutating func tuple() throws(FormatError) -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !skip(")") {
      numbers.append(try wholeNumber())
      // Python 2 wrote long integers with an L.
      if next == UInt8(ascii: "L") { position += 1 }
      if !skip(",") {
        try expect(")")
        break
      }
    }
    return numbers
  }

  private mutating func wholeNumber() throws(FormatError) -> Int {
    skipSpace()
    let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
      throw fault("expected a whole number that can be counted")
    }
    position += digits.count
    return number
  }

  private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, " \t\r\n".utf8.contains(byte) { position += 1 }
  }

  /// Skips white space and a text, if that comes next.
  private mutating func skip(_ text: String) -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  private mutating func expect(_ text: String) throws(FormatError) {
    guard skip(text) else { throw fault("expected '\(text)'") }
  }

  private func fault(_ message: String) -> FormatError {
    FormatError(file: file, .offset(position), "header of a NumPy array: \(message)")
  }
}
