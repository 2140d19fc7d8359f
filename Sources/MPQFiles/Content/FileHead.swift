/// The start and the end of a file's content, from which its format is recognised.
package struct FileHead: Sendable {
  /// The three forms in which tables, networks and plans are written.
  package enum Form: String, Sendable {
    case csv, json, pickle

    /// The form in a sentence.
    package var words: String {
      switch self {
      case .json: "JSON"
      case .csv: "CSV"
      case .pickle: "a pickle"
      }
    }
  }

  /// Bytes of the start and of the end that are read; a zip archive lists its files at its end.
  static let reach = 1 << 16

  /// The first bytes, at most `reach`.
  package let bytes: [UInt8]
  /// The last bytes, at most `reach`; for a small file the same as `bytes`.
  package let end: [UInt8]
  /// How the content is written, if it is text or a pickle at all.
  package let form: Form
  /// The columns of a CSV, as far as the first bytes have them.
  let header: CSVHeader?
  /// The object of a JSON text, as far as the first bytes have it; nil for any other text.
  let object: JSONObject?
  /// The elements of a JSON list, as far as the first bytes have them; nil for any other text.
  let list: [JSONValue]?

  /// Reads the start and the end of some content.
  init(_ source: ByteSource) throws(FormatError) {
    let count = min(source.count, Self.reach)
    (bytes, end) = try FormatError.reading { () throws(FileError) in
      let start = try source.bytes(in: 0..<count)
      return (
        start,
        count == source.count
          ? start : try source.bytes(in: (source.count - count)..<source.count)
      )
    }
    form = Self.form(of: bytes)
    header = form == .csv ? try? CSVHeader(bytes, file: source.name, columns: nil) : nil
    let value =
      form == .json
      ? try? JSONValue(
        parsing: count < source.count ? JSONText.closed(bytes) : bytes, file: source.name) : nil
    object = value?.asObject
    list = value.flatMap { try? $0.array() }
  }

  /// The form of content that starts with some bytes.
  package static func form(of bytes: [UInt8]) -> Form {
    if bytes.first == PickleReader.firstByte { return .pickle }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    // JSON starts with a bracket; a CSV's header does not.
    return text.first { !" \t\r\n".utf8.contains($0) }.map { "{[".utf8.contains($0) } == true
      ? .json : .csv
  }

  /// Whether the content starts with some bytes.
  func starts(with magic: [UInt8], at offset: Int = 0) -> Bool {
    bytes.dropFirst(offset).starts(with: magic)
  }

  /// Whether it is a CSV with all of some columns.
  func hasColumns(_ names: String...) -> Bool {
    header.map { names.allSatisfy($0.contains) } ?? false
  }

  /// Whether it is a JSON object with all of some keys.
  func hasKeys(_ names: String...) -> Bool {
    object.map { object in names.allSatisfy { object[$0] != nil } } ?? false
  }

  /// Whether it is a zip archive.
  var isZip: Bool { starts(with: Array("PK\u{3}\u{4}".utf8)) }

  /// Whether this is a zip archive with a text in its start or end, where archives name their files.
  func isZip(with text: String) -> Bool {
    let sought = Array(text.utf8)
    func isIn(_ bytes: [UInt8]) -> Bool {
      guard bytes.count >= sought.count else { return false }
      return (0...(bytes.count - sought.count)).contains { start in
        bytes[start] == sought[0] && bytes[start..<(start + sought.count)].elementsEqual(sought)
      }
    }
    return isZip && (isIn(bytes) || isIn(end))
  }
}
