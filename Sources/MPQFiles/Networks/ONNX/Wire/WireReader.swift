/// Reads fields of protobuf messages from a file in parts.
///
/// A message is a row of fields, each a key (its number and how its value is written) and a value; messages, texts and bytes
/// have their length before them (https://protobuf.dev/programming-guides/encoding).
struct WireReader {
  /// Bytes that are read from the file at once.
  private static let part = 1 << 16

  private let source: ByteSource
  private var window: [UInt8] = []
  private var windowStart = 0
  /// Where the next byte is read.
  private(set) var offset = 0

  init(_ source: ByteSource) { self.source = source }

  /// How a field's value is written.
  enum Form {
    case varint
    case fixed(bytes: Int)
    case lengthDelimited
  }

  /// A field's key.
  struct Key {
    let number: Int
    let form: Form
    /// Where the key starts.
    let offset: Int
  }

  /// Reads a field's key.
  ///
  /// - Parameter end: where the message ends.
  mutating func key(before end: Int) throws(FormatError) -> Key {
    let start = offset
    let key = try varint(before: end)
    let number = key >> 3
    guard (1..<1 << 29).contains(number) else {
      throw damaged(start, "expected a field's number from 1 to 536870911, found \(number)")
    }
    let form: Form
    switch key & 7 {
    case 0: form = .varint
    case 1: form = .fixed(bytes: 8)
    case 2: form = .lengthDelimited
    case 5: form = .fixed(bytes: 4)
    case let other:
      throw damaged(start, "field \(number) is written in form \(other), which ONNX does not use")
    }
    return Key(number: Int(number), form: form, offset: start)
  }

  /// The bytes of a field's value, without its length; the reader stands at the first of them.
  mutating func value(of key: Key, before end: Int) throws(FormatError) -> Range<Int> {
    switch key.form {
    case .varint:
      let start = offset
      _ = try varint(before: end)
      defer { offset = start }
      return start..<offset
    case .fixed(let bytes):
      guard end - offset >= bytes else { throw cutOff(key.offset, UInt64(bytes), end) }
      return offset..<(offset + bytes)
    case .lengthDelimited:
      let length = try varint(before: end)
      guard length <= UInt64(end - offset) else { throw cutOff(key.offset, length, end) }
      return offset..<(offset + Int(length))
    }
  }

  /// Goes on at another place.
  mutating func move(to place: Int) { offset = place }

  /// Appends some bytes to others, and goes on behind them.
  mutating func copy(_ range: Range<Int>, to bytes: inout [UInt8]) throws(FormatError) {
    offset = range.upperBound
    if range.lowerBound >= windowStart, range.upperBound <= windowStart + window.count {
      bytes += window[(range.lowerBound - windowStart)..<(range.upperBound - windowStart)]
    } else {
      bytes += try read(range)
    }
  }

  private mutating func varint(before end: Int) throws(FormatError) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard offset < end else {
        throw damaged(start, "a number ends behind its message; is the file cut off?")
      }
      let byte = try byte()
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw damaged(start, "a number takes more than 10 bytes")
  }

  private mutating func byte() throws(FormatError) -> UInt8 {
    if offset < windowStart || offset >= windowStart + window.count {
      window = try read(offset..<min(offset + Self.part, source.count))
      windowStart = offset
    }
    defer { offset += 1 }
    return window[offset - windowStart]
  }

  private func read(_ range: Range<Int>) throws(FormatError) -> [UInt8] {
    try FormatError.reading { () throws(FileError) in try source.bytes(in: range) }
  }

  private func cutOff(_ place: Int, _ length: UInt64, _ end: Int) -> FormatError {
    damaged(
      place, "a field should have \(length) bytes, and \(end - offset) follow; is the file cut off?"
    )
  }

  func damaged(_ place: Int, _ message: String) -> FormatError {
    FormatError(file: source.name, .offset(place), "the ONNX model is damaged: \(message)")
  }
}
