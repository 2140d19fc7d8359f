/// A kind of file that mpq does not read, and that people name or upload all the same.
///
/// One list for all programs: what a file is, is told by its content, in the same words everywhere.
package struct ForeignFormat: Sendable {
  /// What the file is, with its article.
  let name: String
  /// What to do instead.
  let remedy: String
  /// Whether a file's bytes are of this kind.
  let matches: @Sendable ([UInt8]) -> Bool

  /// The kind of some bytes; nil where it is none of these.
  static func of(_ bytes: [UInt8]) -> ForeignFormat? { all.first { $0.matches(bytes) } }

  /// What is said where such a file is given.
  func refusal(_ file: String) -> FormatError {
    FormatError(file: file, .file, "is \(name); \(remedy)")
  }

  /// A kind that is told by bytes at a fixed place.
  private init(_ name: String, _ magic: [UInt8], at offset: Int = 0, _ remedy: String) {
    self.init(name, remedy) { $0.dropFirst(offset).starts(with: magic) }
  }

  private init(_ name: String, _ magic: String, at offset: Int = 0, _ remedy: String) {
    self.init(name, Array(magic.utf8), at: offset, remedy)
  }

  private init(_ name: String, _ remedy: String, _ matches: @escaping @Sendable ([UInt8]) -> Bool) {
    (self.name, self.remedy, self.matches) = (name, remedy, matches)
  }
}

extension ForeignFormat {
  /// The likelier first; a zip archive is looked into before it is called one.
  static let all: [ForeignFormat] = text + models + tables + pictures + archives

  private static let layers =
    "mpq-solve takes its layers as a cost table, a CSV with the columns "
    + "layer,macs,params,weight_bits,activation_bits, and mpq-train as a network.json"
  private static let rows = "write its rows as CSV with a header line"

  private static let text = [
    ForeignFormat("UTF-32 text", "save it as UTF-8") {
      $0.starts(with: [0xFF, 0xFE, 0, 0]) || $0.starts(with: [0, 0, 0xFE, 0xFF])
    },
    ForeignFormat(
      "UTF-16 text", "save it as UTF-8 (in a spreadsheet: CSV UTF-8, in PowerShell: -Encoding utf8)"
    ) { bytes in
      if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
      guard bytes.count >= 4 else { return false }
      // Without a mark, every other byte of plain letters is 0.
      let isLetter = { (position: Int) in (0x09..<0x7F).contains(bytes[position]) }
      return (bytes[1] == 0 && bytes[3] == 0 && isLetter(0) && isLetter(2))
        || (bytes[0] == 0 && bytes[2] == 0 && isLetter(1) && isLetter(3))
    },
    ForeignFormat("an HTML page", "download the file that it shows (on GitHub: Raw)") { bytes in
      let start = String(decoding: bytes.prefix(200), as: UTF8.self).lowercased()
        .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
      return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
    },
    ForeignFormat(
      "a pickle of protocol 0 or 1", "save it with pickle.dump(…, protocol=4)"
    ) { bytes in
      ["(dp0", "(lp0", "}q\0", "(dp1", "}("].contains { bytes.starts(with: $0.utf8) }
        && bytes.last == UInt8(ascii: ".")
    },
    ForeignFormat(
      "a Git LFS pointer", "version https://git-lfs.github.com/",
      "fetch the file itself with 'git lfs pull'"),
  ]

  private static let models = [
    // ModelProto: field 1, the version of the format, comes first; then a field of the model.
    ForeignFormat("an ONNX model", layers) { bytes in
      let fields: Set<UInt8> = [0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72]
      return bytes.count > 3 && bytes[0] == 0x08 && (1...30).contains(bytes[1])
        && fields.contains(bytes[2])
    },
    ForeignFormat("a GGUF model", "GGUF", layers),
    ForeignFormat("a TensorFlow Lite model", "TFL3", at: 4, layers),
    ForeignFormat("an HDF5 file", [0x89] + Array("HDF\r\n".utf8), layers),
    ForeignFormat(
      "a safetensors checkpoint",
      "mpq-train takes it with --from; of a network \(layers), importances as CSV, JSON or a pickle"
    ) { bytes in
      bytes.count > 9 && bytes[4..<8].allSatisfy { $0 == 0 } && bytes[8...].starts(with: "{\"".utf8)
    },
    ForeignFormat("a PyTorch file", torch) { bytes in
      // The number by which torch.save marked its files before they were zip archives.
      bytes.starts(with: [
        0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50,
      ])
        || (isZip(bytes) && (holds(bytes, "/data.pkl") || holds(bytes, "/byteorder")))
    },
  ]

  private static let torch =
    "save importances as CSV, or a dict of plain Python floats with pickle.dump; a checkpoint for "
    + "mpq-train with safetensors.torch.save_file; of a network \(layers)"

  private static let tables = [
    ForeignFormat("an Excel workbook", "save the sheet as CSV UTF-8") {
      isZip($0) && (holds($0, "[Content_Types].xml") || holds($0, "xl/"))
    },
    ForeignFormat("an Excel workbook", [0xD0, 0xCF, 0x11, 0xE0], "save the sheet as CSV UTF-8"),
    ForeignFormat("an OpenDocument file", "save the sheet as CSV in UTF-8") {
      isZip($0) && holds($0, "application/vnd.oasis")
    },
    ForeignFormat("a NumPy archive", rows) { isZip($0) && holds($0, ".npy") },
    ForeignFormat("a NumPy array", [0x93] + Array("NUMPY".utf8), rows),
    ForeignFormat("a Parquet file", "PAR1", rows),
    ForeignFormat("an SQLite database", "SQLite format 3\0", rows),
  ]

  private static let pictures = [
    ForeignFormat("a PNG picture", [0x89] + Array("PNG\r\n".utf8), pictureRemedy),
    ForeignFormat("a JPEG picture", [0xFF, 0xD8, 0xFF], pictureRemedy),
    ForeignFormat("a GIF picture", "GIF8", pictureRemedy),
    ForeignFormat("a PDF document", "%PDF-", pictureRemedy),
  ]
  private static let pictureRemedy = "name the file with the data instead"

  private static let archives = [
    ForeignFormat("a zip archive", "unpack it, and name the file in it", isZip),
    ForeignFormat("a tar archive", "ustar", at: 257, "unpack it, and name the file in it"),
    ForeignFormat("a file packed by xz", [0xFD] + Array("7zXZ".utf8), unpack),
    ForeignFormat("a file packed by Zstandard", [0x28, 0xB5, 0x2F, 0xFD], unpack),
    ForeignFormat("a file packed by bzip2", "BZh", unpack),
    ForeignFormat("a 7-Zip archive", [0x37, 0x7A, 0xBC, 0xAF], unpack),
  ]
  private static let unpack = "unpack it; of packed files only gzip's are read"

  @Sendable private static func isZip(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: Array("PK\u{3}\u{4}".utf8))
  }

  /// Whether a text stands near the start, where a zip archive names its first files, or near the end,
  /// where it lists all of them.
  private static func holds(_ bytes: [UInt8], _ text: String) -> Bool {
    let sought = Array(text.utf8)
    let reach = 1 << 16
    func isIn(_ range: Range<Int>) -> Bool {
      guard range.count >= sought.count else { return false }
      return (range.lowerBound...(range.upperBound - sought.count)).contains { start in
        bytes[start] == sought[0] && bytes[start..<(start + sought.count)].elementsEqual(sought)
      }
    }
    return isIn(0..<min(reach, bytes.count)) || isIn(max(0, bytes.count - reach)..<bytes.count)
  }
}
