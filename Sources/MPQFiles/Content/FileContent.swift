/// A file's bytes as the readers take them: unpacked, and of a kind that mpq reads.
///
/// Command, trainer and service begin with it, so that what a file is, is decided once.
package struct FileContent: Sendable {
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

  /// Uncompressed.
  package let bytes: [UInt8]
  package let form: Form
  /// Whether the file is gzip's.
  package let isCompressed: Bool

  /// The most that so many packed bytes may unpack to.
  ///
  /// Tables, networks and plans shrink to between a third and a thirtieth; the 1,032-fold that the format
  /// allows is reached by bombs alone. What is small unpacked may shrink as it will.
  private static func mostUnpacked(from packed: Int) -> Int { (32 << 20) + 64 * packed }

  /// Unpacks what gzip packed, and tells the form by the first bytes.
  ///
  /// - Parameters:
  ///   - file: the file's name for messages, as the user gave it.
  ///   - limit: the most bytes that it may have unpacked, so that no small file fills the memory.
  /// - Throws: `FormatError` that names the kind where it is one that is not read (ONNX, PyTorch's, a
  ///   workbook, …), and says what to do; or where the packed data are damaged.
  package init(
    _ bytes: [UInt8], file: String, limit: Int = FileBytes.largestSize
  ) throws(FormatError) {
    isCompressed = Gzip.isPacked(bytes)
    self.bytes = try Gzip.inflated(
      bytes, file: file, limit: min(limit, Self.mostUnpacked(from: bytes.count)))
    if let format = ForeignFormat.of(self.bytes) { throw format.refusal(file) }
    form = Self.form(of: self.bytes)
  }

  /// The form of bytes that are not packed.
  package static func form(of bytes: [UInt8]) -> Form {
    if bytes.first == PickleReader.firstByte { return .pickle }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    // JSON starts with a bracket, which no header does.
    return text.first { !" \t\r\n".utf8.contains($0) }.map { "{[".utf8.contains($0) } == true
      ? .json : .csv
  }
}
