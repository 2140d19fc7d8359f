import MPQModel

/// Reads the fields of a binary file one after the other, from parts of a mebibyte.
///
/// Every length is compared with what is left of the file before memory is taken for it.
struct PartReader {
  /// Bytes that are read at once.
  private static let part = 1 << 20

  private let source: ByteSource
  /// The offset of the next byte in the file.
  private(set) var position = 0
  /// The part that is in memory, and the offset of its first byte.
  private var bytes: [UInt8] = []
  private var start = 0

  init(_ source: ByteSource, from position: Int = 0) {
    self.source = source
    self.position = position
  }

  var file: String { source.name }

  /// Bytes from the next one to the end of the file.
  var left: Int { source.count - position }

  /// Reads a little-endian number of up to 8 bytes.
  mutating func unsigned(_ count: Int) throws(FormatError) -> UInt64 {
    try expect(UInt64(count))
    try load(count)
    var value: UInt64 = 0
    for index in stride(from: position - start + count - 1, through: position - start, by: -1) {
      value = value << 8 | UInt64(bytes[index])
    }
    position += count
    return value
  }

  /// Reads some bytes.
  mutating func read(_ count: UInt64) throws(FormatError) -> [UInt8] {
    try expect(count)
    let count = Int(count)
    defer { position += count }
    // A part would be copied for nothing.
    guard count < Self.part else {
      return try Self.reading(source, position..<(position + count))
    }
    try load(count)
    return Array(bytes[(position - start)..<(position - start + count)])
  }

  /// Reads UTF-8 text of a number of bytes.
  mutating func text(_ count: UInt64) throws(FormatError) -> String {
    let offset = position
    let bytes = try read(count)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw error("a text that is not valid UTF-8; the file is damaged", at: offset)
    }
    return text
  }

  /// Passes over some bytes.
  mutating func skip(_ count: UInt64) throws(FormatError) {
    try expect(count)
    position += Int(count)
  }

  /// Checks a declared length against what is left of the file.
  func expect(_ count: UInt64) throws(FormatError) {
    guard count <= UInt64(left) else {
      throw error("\(count) bytes should follow and \(left) do; is the file cut off?")
    }
  }

  /// An error at an offset, that of the next byte for nil.
  func error(_ message: String, at offset: Int? = nil) -> FormatError {
    FormatError(file: file, .offset(offset ?? position), message)
  }

  /// Makes sure that the next bytes are in memory.
  ///
  /// - Precondition: the file has them.
  private mutating func load(_ count: Int) throws(FormatError) {
    guard position < start || position + count > start + bytes.count else { return }
    let end = min(position + max(count, Self.part), source.count)
    bytes = try Self.reading(source, position..<end)
    start = position
  }

  private static func reading(
    _ source: ByteSource, _ range: Range<Int>
  ) throws(FormatError) -> [UInt8] {
    try FormatError.reading { () throws(FileError) in try source.bytes(in: range) }
  }
}
