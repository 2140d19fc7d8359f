/// A file's content as the readers take it: unpacked, and told by its start.
///
/// Command, trainer and service begin with it, so that what a file is, is decided once.
package struct FileContent: Sendable {
  /// The file as it is, packed or not.
  package let file: ByteSource
  /// Whether the file is gzip's.
  package let isCompressed: Bool
  /// The start and the end of the content.
  package let head: FileHead
  /// The content, unpacked, for readers that take it in parts.
  let content: ByteSource
  /// The formats that can be told, the more particular ones first.
  private let known: [KnownFormat]

  /// The most that so many packed bytes may unpack to.
  ///
  /// Tables, networks and plans shrink to between a third and a thirtieth; the 1,032-fold that the format
  /// allows is reached by bombs alone. What is small unpacked may shrink as it will.
  private static func mostUnpacked(from packed: Int) -> Int { (32 << 20) + 64 * packed }

  /// Unpacks what gzip packed; of any other file reads no more than the start and the end.
  ///
  /// - Parameters:
  ///   - limit: the most bytes that it may have unpacked, so that no small file fills the memory.
  ///   - known: the formats that can be told, the more particular ones first.
  /// - Throws: `FormatError` where the packed data are damaged, or the file cannot be read.
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

  /// All of the content, uncompressed.
  ///
  /// - Throws: `FormatError` where it cannot be read, or does not fit into memory.
  package func bytes() throws(FormatError) -> [UInt8] {
    try FormatError.reading { () throws(FileError) in try content.bytes() }
  }
}

// MARK: - What it is

extension FileContent {
  /// The format that the file has; nil where it is told by none.
  private var told: KnownFormat? { known.first { $0.recognises(head) } }

  /// Whether the file is told to have one of some formats.
  package func isOne<Reader>(of formats: [FileFormat<Reader>]) -> Bool {
    guard let told else { return false }
    return formats.contains { $0.name == told.name }
  }

  /// Refuses a file that is neither text nor a pickle, nor of one of some formats, by the name of what it is.
  package func refuseForeign(besides names: [String] = []) throws(FormatError) {
    let foreign = known.first { $0.form == nil && $0.recognises(head) }
    if let foreign, !names.contains(foreign.name) { throw foreign.refusal(name) }
  }

  /// The one of some formats in which the file is to be read: the one that it has, else the one of the same
  /// form, which can say what the file lacks.
  ///
  /// - Returns: nil where none is of the same form.
  /// - Throws: `FormatError` where the file is of a kind that the readers could say nothing of.
  package func format<Reader>(
    among formats: [FileFormat<Reader>]
  ) throws(FormatError) -> FileFormat<Reader>? {
    let own = formats.first { $0.recognises(head) }
    // Text that looks like something else by its first bytes, such as UTF-16, is that.
    if own?.form != nil || own == nil { try refuseForeign() }
    return own ?? formats.first { $0.form == form }
  }

  /// Reads what the file holds, in the format that it has.
  ///
  /// - Parameter formats: what it may be; where none fits, the first says what it lacks.
  /// - Throws: `FormatError` where the content cannot be used.
  package func read<Document>(
    as formats: [DocumentFormat<Document>]
  ) throws(FormatError) -> Document {
    try (try format(among: formats) ?? formats[0]).read(self)
  }

  /// What to add to a message about columns or keys that a file lacks: what it is instead; empty where that is
  /// not known.
  ///
  /// - Parameter name: the format that was expected.
  func hint(besides name: String) -> String {
    guard let told, told.name != name else { return "" }
    return told.hint
  }
}

// MARK: - How it is written

extension CSVReader {
  /// Reads the header line of a file.
  ///
  /// - Parameter name: the format that is expected.
  /// - Throws: `FormatError` when it is no CSV, or its header is missing, or lacks or repeats one of the columns.
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
  /// A whole file as an object that has no other keys than these; where it has another format, the message
  /// says which.
  static func document(
    _ content: FileContent, knownKeys: [String], of name: String
  ) throws(FormatError) -> JSONObject {
    try JSONValue(parsing: try content.bytes(), file: content.name)
      .document(knownKeys: knownKeys, hint: content.hint(besides: name))
  }

  /// The same for what may be part of a larger file.
  ///
  /// - Parameter hint: what is added to the message about an unknown key.
  func document(
    knownKeys: [String], hint: @autoclosure () -> String = ""
  ) throws(FormatError) -> JSONObject {
    do {
      return try object(knownKeys: knownKeys)
    } catch {
      guard case .object(let object) = content else { throw error }
      // A mistyped key makes no other kind of what is mostly of this one.
      let isMostlyThis = 2 * knownKeys.count(where: { object[$0] != nil }) > knownKeys.count
      throw FormatError(file: error.file, error.place, error.message + (isMostlyThis ? "" : hint()))
    }
  }
}
