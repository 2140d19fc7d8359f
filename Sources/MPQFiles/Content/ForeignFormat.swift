/// Formats that mpq does not read, but that people may give it.
///
/// A format that mpq learns to read moves from this list to a separate folder.
enum ForeignFormat {
  /// The likelier formats first; formats inside zip archives come before the zip archive.
  static let all: [KnownFormat] = text + models + tables + pictures + archives

  /// What to do with a network in a foreign format.
  static let layers =
    "mpq-solve takes its layers as a cost table, a CSV with the columns "
    + "layer,macs,params,weight_bits,activation_bits, and mpq-train as a network.json"
  private static let rows = "write its rows as CSV with a header line"

  private static let text = [
    KnownFormat("UTF-32 text", "save it as UTF-8") {
      $0.starts(with: [0xFF, 0xFE, 0, 0]) || $0.starts(with: [0, 0, 0xFE, 0xFF])
    },
    KnownFormat(
      "UTF-16 text", "save it as UTF-8 (in a spreadsheet: CSV UTF-8, in PowerShell: -Encoding utf8)"
    ) { head in
      let bytes = head.bytes
      if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
      guard bytes.count >= 4 else { return false }
      // In UTF-16 without a byte order mark, every other byte of ASCII text is 0.
      let isLetter = { (position: Int) in (0x09..<0x7F).contains(bytes[position]) }
      return (bytes[1] == 0 && bytes[3] == 0 && isLetter(0) && isLetter(2))
        || (bytes[0] == 0 && bytes[2] == 0 && isLetter(1) && isLetter(3))
    },
    KnownFormat("an HTML page", "download the file that it shows (on GitHub: Raw)") { head in
      let start = String(decoding: head.bytes.prefix(200), as: UTF8.self).lowercased()
        .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
      return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
    },
    KnownFormat(
      "a pickle of protocol 0 or 1", "save it with pickle.dump(…, protocol=4)"
    ) { head in
      ["(dp0", "(lp0", "}q\0", "(dp1", "}("].contains { head.bytes.starts(with: $0.utf8) }
        && head.end.last == UInt8(ascii: ".")
    },
    KnownFormat(
      "a Git LFS pointer", "version https://git-lfs.github.com/",
      "fetch the file itself with 'git lfs pull'"),
  ]

  private static let models = [
    KnownFormat("a TensorFlow Lite model", "TFL3", at: 4, layers),
    KnownFormat("an HDF5 file", [0x89] + Array("HDF\r\n".utf8), layers),
    KnownFormat(
      "a PyTorch file of a version before 1.6",
      "load it and save it anew: torch.save(torch.load(FILE), NEW_FILE)"
    ) { head in
      // The number by which torch.save marked its files before they were zip archives.
      head.starts(with: [
        0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50,
      ])
    },
  ]

  private static let tables = [
    KnownFormat("an Excel workbook", "save the sheet as CSV UTF-8") {
      $0.isZip(with: "[Content_Types].xml") || $0.isZip(with: "xl/")
    },
    KnownFormat("an Excel workbook", [0xD0, 0xCF, 0x11, 0xE0], "save the sheet as CSV UTF-8"),
    KnownFormat("an OpenDocument file", "save the sheet as CSV in UTF-8") {
      $0.isZip(with: "application/vnd.oasis")
    },
    KnownFormat("a NumPy archive", rows) { $0.isZip(with: ".npy") },
    KnownFormat("a Parquet file", "PAR1", rows),
    KnownFormat("an SQLite database", "SQLite format 3\0", rows),
  ]

  private static let pictures = [
    KnownFormat("a PNG picture", [0x89] + Array("PNG\r\n".utf8), pictureRemedy),
    KnownFormat("a JPEG picture", [0xFF, 0xD8, 0xFF], pictureRemedy),
    KnownFormat("a GIF picture", "GIF8", pictureRemedy),
    KnownFormat("a PDF document", "%PDF-", pictureRemedy),
  ]
  private static let pictureRemedy = "name the file with the data instead"

  private static let archives = [
    KnownFormat("a zip archive", "unpack it, and name the file in it") { $0.isZip },
    KnownFormat("a tar archive", "ustar", at: 257, "unpack it, and name the file in it"),
    KnownFormat("a file packed by xz", [0xFD] + Array("7zXZ".utf8), unpack),
    KnownFormat("a file packed by Zstandard", [0x28, 0xB5, 0x2F, 0xFD], unpack),
    KnownFormat("a file packed by bzip2", "BZh", unpack),
    KnownFormat("a 7-Zip archive", [0x37, 0x7A, 0xBC, 0xAF], unpack),
  ]
  private static let unpack = "unpack it; of packed files only gzip's are read"
}

extension KnownFormat {
  /// A format that is recognised by bytes at a fixed offset.
  fileprivate init(_ name: String, _ magic: [UInt8], at offset: Int = 0, _ remedy: String) {
    self.init(name, remedy) { $0.starts(with: magic, at: offset) }
  }

  fileprivate init(_ name: String, _ magic: String, at offset: Int = 0, _ remedy: String) {
    self.init(name, Array(magic.utf8), at: offset, remedy)
  }

  fileprivate init(
    _ name: String, _ remedy: String, _ recognises: @escaping @Sendable (FileHead) -> Bool
  ) {
    self.init(name, remedy: remedy, recognises: recognises, read: ())
  }
}
