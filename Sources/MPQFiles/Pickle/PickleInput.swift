/// The bytes of a pickle, read in order as opcodes and their arguments.
struct PickleInput {
  let file: String
  /// The offset of the current opcode.
  private(set) var opcodeOffset = 0
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  /// The number of bytes that have not been read.
  var left: Int { bytes.count - position }

  mutating func opcode() throws(FormatError) -> PickleOpcode {
    opcodeOffset = position
    let byte = UInt8(try unsigned(1))
    guard let opcode = PickleOpcode(rawValue: byte) else {
      throw error("byte 0x\(String(byte, radix: 16)) is no pickle opcode; the file is damaged")
    }
    return opcode
  }

  /// Reads a little-endian number of up to 8 bytes.
  mutating func unsigned(_ count: Int) throws(FormatError) -> UInt64 {
    try expect(UInt64(count))
    var value: UInt64 = 0
    for index in (position..<position + count).reversed() {
      value = value << 8 | UInt64(bytes[index])
    }
    position += count
    return value
  }

  /// Reads a little-endian number in two's complement.
  mutating func signed(_ count: UInt64) throws(FormatError) -> Int {
    guard count <= 8 else { throw error("an integer of \(count) bytes; at most 8 are read here") }
    guard count > 0 else { return 0 }
    let unused = 64 - 8 * Int(count)
    return Int(bitPattern: UInt(try unsigned(Int(count)) << unused)) >> unused
  }

  /// Reads a string of `count` bytes.
  mutating func text(_ count: UInt64) throws(FormatError) -> String {
    try expect(count)
    let start = position
    position += Int(count)
    guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
      throw error("a string that is not valid UTF-8; the file is damaged")
    }
    return text
  }

  /// Reads bytes.
  mutating func bytes(_ count: UInt64) throws(FormatError) -> [UInt8] {
    try expect(count)
    defer { position += Int(count) }
    return Array(bytes[position..<(position + Int(count))])
  }

  /// The longest line that is read, in bytes: the name of a module or a class.
  private static let longestLine = 1000

  /// Reads a text up to the end of the line.
  mutating func line() throws(FormatError) -> String {
    let rest = bytes[position...].prefix(Self.longestLine)
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")),
      let text = String(validating: rest[..<end], as: UTF8.self)
    else { throw error("a name without an end; the file is truncated or damaged") }
    position = end + 1
    return text
  }

  /// Checks a declared length before bytes are read or memory is allocated for it.
  func expect(_ count: UInt64) throws(FormatError) {
    guard count <= UInt64(left) else {
      throw error("\(count) bytes should follow and \(left) do; the file is truncated or damaged")
    }
  }

  /// An error at the current opcode.
  func error(_ message: String) -> FormatError {
    FormatError(file: file, .offset(opcodeOffset), message)
  }
}
