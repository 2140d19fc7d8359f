package import MPQModel

/// A value of a JSON file, with its file and line.
///
/// A reader asks a value for the type that it expects; if the value has another type, it throws an error
/// with file and line. Foundation's `JSONDecoder` is not used: its errors have no lines, not even a path
/// if a number does not fit its type, and it lets an object repeat a key.
package struct JSONValue: Sendable {
  /// A value without its place.
  package enum Content: Sendable {
    case null
    case bool(Bool)
    /// The number as it is written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
  }

  /// What the value is.
  package let content: Content
  /// The key of the object's member that is or contains the value; nil outside of objects.
  package let key: String?
  /// The file's name as the user gave it.
  package let file: String
  /// The line on which the value starts, counted from 1.
  package let line: Int

  /// Parses a whole file, which may start with a byte order mark.
  ///
  /// - Parameter file: the file's name for messages, as the user gave it.
  /// - Throws: `FormatError` with the line, if the file is not JSON (RFC 8259), an object repeats a
  ///   key, or values are nested more than `JSONParser.maximumDepth` deep.
  /// - Complexity: O(length of the file).
  package init(parsing bytes: [UInt8], file: String) throws(FormatError) {
    var parser = JSONParser(bytes, file: file)
    self = try parser.parseFile()
  }

  init(_ content: Content, key: String?, file: String, line: Int) {
    self.content = content
    self.key = key
    self.file = file
    self.line = line
  }
}

extension JSONValue {
  /// The value as a text.
  package func string() throws(FormatError) -> String {
    guard case .string(let text) = content else { throw mismatch("a text in quotes") }
    return text
  }

  /// The value as the name of a layer or a network.
  ///
  /// - Throws: `FormatError` if it is not a text, or has control characters.
  package func name() throws(FormatError) -> String {
    let text = try string()
    if let character = ControlCharacters.first(in: text) {
      throw error("a name holds the control character \(character); rename it")
    }
    return text
  }

  /// The value as a whole number; `8.0` and `1e9` are whole, and nothing is rounded.
  package func integer() throws(FormatError) -> Int {
    guard case .number(let text) = content, let value = DecimalLiteral(text)?.wholeNumber else {
      throw mismatch("a whole number")
    }
    return value
  }

  /// The value as a number format.
  package func format() throws(FormatError) -> NumberFormat {
    let text: String
    switch content {
    // Bits are numbers: in quotes they are refused, as ever.
    case .number(let number): text = number
    case .string(let name) where DecimalLiteral(name) == nil: text = name
    default: throw mismatch(NumberFormat.expectation(insteadOf: ""))
    }
    if let format = NumberFormat(written: text) { return format }
    let mismatch = mismatch(NumberFormat.expectation(insteadOf: text))
    throw FormatError(
      file: mismatch.file, mismatch.place, mismatch.message + NumberFormat.suggestion(for: text))
  }

  /// The value as a whole number in digits alone, for formats that programs write.
  func digits() throws(FormatError) -> Int {
    guard case .number(let text) = content, let value = Int(text) else {
      throw mismatch("a whole number")
    }
    return value
  }

  /// The value as the nearest binary number, which is finite.
  package func number() throws(FormatError) -> Double {
    guard case .number(let text) = content, let value = Double(text), value.isFinite else {
      throw mismatch("a number")
    }
    return value
  }

  /// The value as a number, or nil for null.
  package func optionalNumber() throws(FormatError) -> Double? {
    if case .null = content { nil } else { try number() }
  }

  /// The value as a whole number, or nil for null.
  package func optionalInteger() throws(FormatError) -> Int? {
    if case .null = content { nil } else { try integer() }
  }

  /// The value as true or false.
  package func bool() throws(FormatError) -> Bool {
    guard case .bool(let value) = content else { throw mismatch("true or false") }
    return value
  }

  /// The value as a list.
  package func array() throws(FormatError) -> [JSONValue] {
    guard case .array(let elements) = content else { throw mismatch("a list in [ ]") }
    return elements
  }

  /// The value as an object with any keys.
  package func object() throws(FormatError) -> JSONObject {
    guard case .object(let object) = content else { throw mismatch("an object in { }") }
    return object
  }

  /// The value as an object; nil for anything else.
  var asObject: JSONObject? {
    if case .object(let object) = content { object } else { nil }
  }

  /// The value as an object with these keys only.
  package func object(knownKeys: [String]) throws(FormatError) -> JSONObject {
    let object = try object()
    for member in object.members where !knownKeys.contains(member.key) {
      throw FormatError(
        file: file, .line(member.value.line),
        "unknown key '\(member.key)'; known here: \(knownKeys.joined(separator: ", "))")
    }
    return object
  }
}

extension JSONValue {
  /// An error about this value that names its key.
  package func error(_ message: String) -> FormatError {
    FormatError(file: file, .line(line), (key.map { "'\($0)': " } ?? "") + message)
  }

  /// An error that says what was expected and what was found.
  package func mismatch(_ expected: String) -> FormatError {
    error("expected \(expected), found \(excerpt)")
  }

  /// A short description of the value.
  private var excerpt: String {
    switch content {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let text): text.count <= 40 ? text : "\(text.prefix(40))…"
    case .string(let text): JSONText.quoted(text.count <= 40 ? text : "\(text.prefix(40))…")
    case .array: "a list"
    case .object: "an object"
    }
  }
}
