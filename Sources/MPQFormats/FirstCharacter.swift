/// What tells JSON from CSV.
enum FirstCharacter {
  /// The first byte after a byte order mark and white space; nil where there is none.
  static func of(_ bytes: [UInt8]) -> UInt8? {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    return text.first { !" \t\r\n".utf8.contains($0) }
  }
}
