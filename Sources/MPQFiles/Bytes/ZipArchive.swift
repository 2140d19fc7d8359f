import CZlib

/// The list of files in a zip archive, and their contents one by one.
///
/// The format is PKWARE's APPNOTE 6.3: a list of all files stands at the archive's end, each entry with the offset of the
/// file, stored as it is or by deflate. Archives beyond 4 GiB have 64-bit numbers (Zip64). Only the list and the files that
/// are asked for are read.
struct ZipArchive {
  /// A file of the archive.
  struct Entry {
    let name: String
    /// Bytes in the archive.
    let packedSize: Int
    /// Bytes after unpacking.
    let size: Int
    fileprivate let method: UInt16
    fileprivate let isEncrypted: Bool
    /// The offset of the file's own header.
    fileprivate let start: Int
  }

  private let source: ByteSource
  /// In the order of the list.
  let entries: [Entry]

  /// The longest end of an archive: its fixed part, and a comment.
  private static let longestEnd = 22 + 0xFFFF
  private static let endSize = 22
  private static let entrySize = 46
  private static let headerSize = 30
  private static let wideLocatorSize = 20
  private static let wideEndSize = 56

  /// Reads the list.
  ///
  /// - Throws: `FormatError` with the offset of what does not fit.
  init(_ source: ByteSource) throws(FormatError) {
    self.source = source
    let end = try Self.end(of: source)
    guard end.start >= 0, end.size >= 0, end.start <= source.count - end.size,
      end.count <= end.size / Self.entrySize
    else {
      throw FormatError(
        file: source.name, .offset(max(0, source.count - Self.endSize)),
        "the list of \(end.count) files does not fit into the archive; is it cut off?")
    }
    try MemoryNeed.check(end.size, for: source.name)
    let list = ZipFields(
      bytes: try Self.bytes(end.start..<(end.start + end.size), of: source), start: end.start,
      file: source.name)
    var entries: [Entry] = []
    var position = 0
    for index in 0..<end.count {
      if let shortage = MemoryNeed.shortage(afterValues: index + 1) {
        throw FormatError(file: source.name, .file, shortage)
      }
      entries.append(try Self.entry(list, at: &position))
    }
    self.entries = entries
  }

  private static func bytes(
    _ range: Range<Int>, of source: ByteSource
  ) throws(FormatError) -> [UInt8] {
    try FormatError.reading { () throws(FileError) in try source.bytes(in: range) }
  }

  /// Where the list is, and how many files it has.
  private static func end(
    of source: ByteSource
  ) throws(FormatError) -> (start: Int, size: Int, count: Int) {
    let first = max(0, source.count - longestEnd)
    let tail = ZipFields(
      bytes: try bytes(first..<source.count, of: source), start: first, file: source.name)
    let signature = Array("PK\u{5}\u{6}".utf8)
    var position = tail.bytes.count - endSize
    while position >= 0, !tail.bytes[position...].starts(with: signature) { position -= 1 }
    guard position >= 0 else {
      throw FormatError(
        file: source.name, .offset(source.count),
        "the list of files, which stands at the end of a zip archive, is missing; is the file cut off?"
      )
    }
    let count = Int(try tail.number(2, at: position + 10))
    let size = Int(try tail.number(4, at: position + 12))
    let start = Int(try tail.number(4, at: position + 16))
    // Numbers that do not fit stand in an end of their own, which a locator before this one finds.
    let locator = position - wideLocatorSize
    guard locator >= 0, tail.bytes[locator...].starts(with: Array("PK\u{6}\u{7}".utf8)) else {
      return (start, size, count)
    }
    let offset = try tail.number(8, at: locator + 8)
    guard source.count >= wideEndSize, offset <= UInt64(source.count - wideEndSize) else {
      throw FormatError(
        file: source.name, .offset(first + locator),
        "the end of the list is beyond the archive's; is it cut off?")
    }
    let wide = ZipFields(
      bytes: try bytes(Int(offset)..<(Int(offset) + wideEndSize), of: source), start: Int(offset),
      file: source.name)
    guard wide.bytes.starts(with: Array("PK\u{6}\u{6}".utf8)) else {
      throw wide.error(0, "no end of a list of files is here; the archive is damaged")
    }
    func wideNumber(at position: Int) throws(FormatError) -> Int {
      guard let number = Int(exactly: try wide.number(8, at: position)) else {
        throw wide.error(position, "a size is larger than any file; the archive is damaged")
      }
      return number
    }
    return (
      try wideNumber(at: 48), try wideNumber(at: 40), try wideNumber(at: 32)
    )
  }

  private static func entry(
    _ list: ZipFields, at position: inout Int
  ) throws(FormatError) -> Entry {
    guard position <= list.bytes.count - entrySize,
      list.bytes[position...].starts(with: Array("PK\u{1}\u{2}".utf8))
    else {
      throw list.error(position, "no entry of the list of files is here; the archive is damaged")
    }
    let begin = position
    let flags = try list.number(2, at: begin + 8)
    let nameLength = Int(try list.number(2, at: begin + 28))
    let extraLength = Int(try list.number(2, at: begin + 30))
    let commentLength = Int(try list.number(2, at: begin + 32))
    let extra = begin + entrySize + nameLength
    let end = extra + extraLength + commentLength
    guard end <= list.bytes.count else {
      throw list.error(begin, "an entry of the list of files is cut off; the archive is damaged")
    }
    // Size, packed size and offset, each in the wide field only if it does not fit.
    var numbers = [
      try list.number(4, at: begin + 24), try list.number(4, at: begin + 20),
      try list.number(4, at: begin + 42),
    ]
    var wide = try wideField(list, extra..<(extra + extraLength))
    for index in numbers.indices where numbers[index] == 0xFFFF_FFFF {
      guard let field = wide, field.count >= 8 else { break }
      numbers[index] = try list.number(8, at: field.lowerBound)
      wide = (field.lowerBound + 8)..<field.upperBound
    }
    let sizes = numbers.compactMap { Int(exactly: $0) }
    guard sizes.count == 3 else {
      throw list.error(begin, "a size is larger than any file; the archive is damaged")
    }
    position = end
    return Entry(
      name: String(decoding: list.bytes[(begin + entrySize)..<extra], as: UTF8.self),
      packedSize: sizes[1], size: sizes[0], method: UInt16(try list.number(2, at: begin + 10)),
      isEncrypted: flags & 1 == 1, start: sizes[2])
  }

  /// The field with 64-bit numbers among an entry's further fields.
  private static func wideField(
    _ list: ZipFields, _ range: Range<Int>
  ) throws(FormatError) -> Range<Int>? {
    var position = range.lowerBound
    while position + 4 <= range.upperBound {
      let length = Int(try list.number(2, at: position + 2))
      let field = (position + 4)..<min(position + 4 + length, range.upperBound)
      if try list.number(2, at: position) == 1 { return field }
      position += 4 + length
    }
    return nil
  }

  // MARK: - Contents

  /// The content of a file.
  ///
  /// - Throws: `FormatError` if it is damaged, packed in another way, larger than 2 GiB or than memory that is left.
  func content(of entry: Entry) throws(FormatError) -> [UInt8] {
    let range = try range(of: entry)
    guard entry.size <= FileBytes.largestSize else {
      throw FormatError(
        file: source.name, .offset(entry.start),
        "'\(entry.name)' is larger than 2 GiB, the most that is read; is it the right file?")
    }
    try MemoryNeed.check(entry.size, for: source.name)
    let packed = try Self.bytes(range, of: source)
    guard entry.method != 0 else { return packed }
    guard entry.size <= Gzip.mostUnpacked(from: packed.count) else {
      throw damaged(entry)
    }
    let content = try Gzip.inflatedRaw(packed, file: source.name, size: entry.size)
    guard content.count == entry.size else { throw damaged(entry) }
    return content
  }

  private func damaged(_ entry: Entry) -> FormatError {
    FormatError(
      file: source.name, .offset(entry.start),
      "'\(entry.name)' does not unpack to its \(entry.size) bytes; the archive is damaged")
  }

  /// Where the bytes of a file are, by its own header.
  private func range(of entry: Entry) throws(FormatError) -> Range<Int> {
    guard !entry.isEncrypted, entry.method == 0 || entry.method == 8 else {
      throw FormatError(
        file: source.name, .offset(entry.start),
        "'\(entry.name)' is \(entry.isEncrypted ? "encrypted" : "packed by method \(entry.method)"); files that are "
          + "stored or packed by deflate are read")
    }
    guard entry.method != 0 || entry.packedSize == entry.size,
      source.count >= Self.headerSize, entry.start <= source.count - Self.headerSize
    else { throw damaged(entry) }
    let header = ZipFields(
      bytes: try Self.bytes(entry.start..<(entry.start + Self.headerSize), of: source),
      start: entry.start, file: source.name)
    guard header.bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) else {
      throw header.error(0, "the file '\(entry.name)' should start here; the archive is damaged")
    }
    let start =
      entry.start + Self.headerSize + Int(try header.number(2, at: 26))
      + Int(try header.number(2, at: 28))
    guard start <= source.count, entry.packedSize <= source.count - start else {
      throw header.error(0, "the file '\(entry.name)' reaches beyond the archive; is it cut off?")
    }
    return start..<(start + entry.packedSize)
  }
}

/// Little-endian numbers in a part of an archive.
private struct ZipFields {
  let bytes: [UInt8]
  /// The offset of the first byte in the file.
  let start: Int
  let file: String

  func number(_ count: Int, at position: Int) throws(FormatError) -> UInt64 {
    guard position >= 0, position <= bytes.count - count else {
      throw error(position, "the archive is cut off here")
    }
    return bytes[position..<(position + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  func error(_ position: Int, _ message: String) -> FormatError {
    FormatError(file: file, .offset(start + position), message)
  }
}
