/// A file's content, unpacked, with its recognised format.
///
/// Command, trainer and service all read files through it, so the format is decided in one place.
package struct FileContent: Sendable {
  /// The file's bytes, packed or not.
  package let file: ByteSource
  /// Whether the file is packed by gzip.
  package let isCompressed: Bool
  /// The start and the end of the content.
  package let head: FileHead
  /// The unpacked content, for readers that read it in parts.
  let content: ByteSource
  /// What the user says of the file that its content does not, as `4` in `4=log.csv`; nil if nothing.
  package var label: String?
  /// The formats that can be recognised, the more specific ones first.
  private let known: [KnownFormat]

  /// The most bytes that a number of packed bytes may unpack to.
  ///
  /// gzip packs tables, networks and plans to between a third and a thirtieth. Only decompression bombs reach
  /// the format's maximum of 1,032. Content of up to 32 MiB may have any ratio.
  private static func mostUnpacked(from packed: Int) -> Int { (32 << 20) + 64 * packed }

  /// Unpacks a gzip file; reads only the start and the end of any other file.
  ///
  /// - Parameters:
  ///   - limit: the largest size in bytes after unpacking, so that no small file fills the memory.
  ///   - known: the formats that can be recognised, the more specific ones first.
  /// - Throws: `FormatError` if the packed data are damaged, or the file cannot be read.
  init(_ file: ByteSource, limit: Int, known: [KnownFormat]) throws(FormatError) {
    self.file = file
    self.known = known
    let asItIs = try FileHead(file)
    isCompressed = Gzip.isPacked(asItIs.bytes)
    guard isCompressed else {
      content = file
      head = asItIs
      return
    }
    let packed = try FormatError.reading { () throws(FileError) in try file.bytes() }
    let unpacked = try Gzip.inflated(
      packed, file: file.name, limit: min(limit, Self.mostUnpacked(from: packed.count)))
    content = ByteSource(unpacked, name: file.name)
    head = try FileHead(content)
  }

  /// The file's name for messages, as the user gave it.
  package var name: String { file.name }

  package var form: FileHead.Form { head.form }

  /// The whole content, unpacked.
  ///
  /// - Throws: `FormatError` if it cannot be read, or does not fit into memory.
  package func bytes() throws(FormatError) -> [UInt8] {
    try FormatError.reading { () throws(FileError) in try content.bytes() }
  }
}

// MARK: - Format

extension FileContent {
  /// The recognised format; nil if there is none.
  private var recognised: KnownFormat? { known.first { $0.recognises(head) } }

  /// Whether the recognised format is one of some formats.
  package func isOne<Reader>(of formats: [FileFormat<Reader>]) -> Bool {
    guard let recognised else { return false }
    return formats.contains { $0.name == recognised.name }
  }

  /// Throws an error that names the file's format, if that is neither text nor a pickle nor one of `names`.
  package func refuseForeign(besides names: [String] = []) throws(FormatError) {
    let foreign = known.first { $0.form == nil && $0.recognises(head) }
    if let foreign, !names.contains(foreign.name) { throw foreign.refusal(name) }
  }

  /// The format in which to read the file: the recognised one, else the first of the same form, whose reader
  /// says what the file lacks.
  ///
  /// - Returns: nil if no format has the file's form.
  /// - Throws: `FormatError` if the file has a foreign format, for which a reader has no useful message.
  package func format<Reader>(
    among formats: [FileFormat<Reader>]
  ) throws(FormatError) -> FileFormat<Reader>? {
    let own = formats.first { $0.recognises(head) }
    // A foreign format such as UTF-16 takes precedence over a format of text.
    if own?.form != nil || own == nil { try refuseForeign() }
    return own ?? formats.first { $0.form == form }
  }

  /// Reads the file's value in the file's format.
  ///
  /// - Parameter formats: the accepted formats; if none fits, the first one's reader says what the file lacks.
  /// - Throws: `FormatError` if the content cannot be used.
  package func read<Document>(
    as formats: [DocumentFormat<Document>]
  ) throws(FormatError) -> Document {
    try (try format(among: formats) ?? formats[0]).read(self)
  }

  /// An addition to a message about missing columns or keys that names the file's format; empty if that is
  /// not known.
  ///
  /// - Parameter name: the format that was expected.
  func hint(besides name: String) -> String {
    guard let recognised, recognised.name != name else { return "" }
    return recognised.hint
  }
}

// MARK: - CSV and JSON

extension CSVReader {
  /// Creates a reader of a CSV file, and reads its header line.
  ///
  /// - Parameter name: the expected format.
  /// - Throws: `FormatError` if it is not a CSV, or if its header is missing, or lacks or repeats a column.
  init(_ content: FileContent, of name: String) throws(FormatError) {
    guard content.form == .csv else {
      throw FormatError(
        file: content.name, .line(1),
        "expected a CSV with the columns \(Column.names.joined(separator: ",")), found "
          + content.form.words)
    }
    try self.init(
      try content.bytes(), file: content.name, hint: content.hint(besides: name))
  }
}

extension JSONValue {
  /// Parses a whole file as an object with these keys only; if the file has another format, the message
  /// names it.
  static func document(
    _ content: FileContent, knownKeys: [String], of name: String
  ) throws(FormatError) -> JSONObject {
    try JSONValue(parsing: try content.bytes(), file: content.name)
      .document(knownKeys: knownKeys, hint: content.hint(besides: name))
  }

  /// The value as an object with these keys only; it may be part of a larger file.
  ///
  /// - Parameter hint: an addition to the message about an unknown key.
  func document(
    knownKeys: [String], hint: @autoclosure () -> String = ""
  ) throws(FormatError) -> JSONObject {
    do {
      return try object(knownKeys: knownKeys)
    } catch {
      guard case .object(let object) = content else { throw error }
      // A file with most of these keys has a mistyped key, not another format.
      let isMostlyThis = 2 * knownKeys.count(where: { object[$0] != nil }) > knownKeys.count
      throw FormatError(file: error.file, error.place, error.message + (isMostlyThis ? "" : hint()))
    }
  }
}
