import CZlib

/// Unpacks files that gzip packed (RFC 1952).
package enum Gzip {
  static let magic: [UInt8] = [0x1F, 0x8B]

  /// Whether bytes start as a gzip file.
  package static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  /// The uncompressed content; bytes that are not gzip are returned unchanged.
  ///
  /// The compressed parts of a file are joined; zeros may pad its end.
  ///
  /// - Parameters:
  ///   - file: the file's name for messages, as the user gave it.
  ///   - limit: the largest uncompressed size in bytes, so that no small file fills the memory.
  /// - Throws: `FormatError` if the data are damaged or cut off, or exceed the limit.
  package static func inflated(
    _ bytes: [UInt8], file: String, limit: Int
  ) throws(FormatError) -> [UInt8] {
    try inflated(
      bytes, file: file, limit: limit,
      excess: "holds more than \(limit) bytes uncompressed, the most that is read; "
        + "is it the right file?")
  }

  /// The uncompressed content, whose size is known.
  ///
  /// - Parameter excess: the message if there is more.
  static func inflated(
    _ bytes: [UInt8], file: String, size: Int, excess: String
  ) throws(FormatError) -> [UInt8] {
    try MemoryNeed.check(size, for: file)
    return try inflated(bytes, file: file, limit: size, excess: excess, reserving: size)
  }

  /// The content of bytes that deflate packed without a header (RFC 1951), as zip archives hold them.
  ///
  /// - Parameter size: the size of the content; at most one byte more is unpacked.
  static func inflatedRaw(
    _ bytes: [UInt8], file: String, size: Int
  ) throws(FormatError) -> [UInt8] {
    guard !bytes.isEmpty else { return [] }
    let inflater = try Inflater(file: file, hasHeader: false)
    var position = 0
    var output: [UInt8] = []
    output.reserveCapacity(size)
    while output.count <= size {
      let step = inflater.step(bytes, from: position)
      position += step.consumed
      output += step.output
      guard step.code == Z_OK, !step.output.isEmpty || step.consumed > 0 else {
        // What is damaged ends early, and so has another size.
        return step.code == Z_STREAM_END ? output : []
      }
    }
    return output
  }

  /// The first bytes of the content; fewer if it is shorter, or damaged after them.
  static func prefix(
    of bytes: [UInt8], count: Int, file: String
  ) throws(FormatError) -> [UInt8] {
    let inflater = try Inflater(file: file)
    var position = 0
    var output: [UInt8] = []
    while output.count < count {
      let step = inflater.step(bytes, from: position)
      position += step.consumed
      output += step.output
      guard step.code == Z_OK, !step.output.isEmpty || step.consumed > 0 else { break }
    }
    return Array(output.prefix(count))
  }

  /// The most bytes that a number of packed bytes can hold: for 258 bytes, deflate needs at least one bit for a
  /// length and one for a distance (RFC 1951).
  static func mostUnpacked(from packed: Int) -> Int { packed * 8 / 2 * 258 }

  private static func inflated(
    _ bytes: [UInt8], file: String, limit: Int, excess: String, reserving size: Int = 0
  ) throws(FormatError) -> [UInt8] {
    guard bytes.starts(with: magic) else { return bytes }
    let inflater = try Inflater(file: file)
    var position = 0
    var output: [UInt8] = []
    output.reserveCapacity(size)
    while true {
      let step = inflater.step(bytes, from: position)
      position += step.consumed
      guard step.output.count <= limit - output.count else {
        throw FormatError(file: file, .file, excess)
      }
      if let shortage = MemoryNeed.growing(output, by: step.output.count) {
        throw FormatError(file: file, .file, shortage)
      }
      output += step.output
      switch step.code {
      case Z_STREAM_END:
        guard bytes[position...].starts(with: magic) else {
          guard bytes[position...].allSatisfy({ $0 == 0 }) else {
            throw FormatError(
              file: file, .offset(position),
              "\(bytes.count - position) bytes follow the gzip data; get the file anew")
          }
          return output
        }
        inflater.reset()
      case Z_OK where !step.output.isEmpty || step.consumed > 0: break
      case Z_OK, Z_BUF_ERROR:
        throw FormatError(
          file: file, .offset(position), "the gzip data are cut off here; get the file anew")
      case Z_MEM_ERROR: throw FormatError(file: file, .file, "not enough memory to uncompress it")
      default:
        throw FormatError(
          file: file, .offset(position),
          "the gzip data are damaged (\(inflater.reason)); get the file anew")
      }
    }
  }

  /// The owner of zlib's state, which must not move.
  private final class Inflater {
    private static let chunk = 1 << 18
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init(file: String, hasHeader: Bool = true) throws(FormatError) {
      stream.initialize(to: z_stream())
      // Adding 16 selects the gzip header in zlib, a negative number no header at all.
      let code = inflateInit2_(
        stream, hasHeader ? MAX_WBITS + 16 : -MAX_WBITS, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
      guard code == Z_OK else {
        stream.deallocate()
        throw FormatError(file: file, .file, "cannot be uncompressed: zlib fails with code \(code)")
      }
    }

    deinit {
      inflateEnd(stream)
      stream.deallocate()
    }

    /// Starts with the next compressed part.
    func reset() { inflateReset(stream) }

    /// The fault that zlib reports.
    var reason: String { stream.pointee.msg.map { String(cString: $0) } ?? "of unknown form" }

    /// Uncompresses the next chunk.
    ///
    /// - Returns: zlib's code, the number of input bytes consumed, and the output.
    func step(
      _ bytes: [UInt8], from position: Int
    ) -> (code: Int32, consumed: Int, output: [UInt8]) {
      var code = Z_OK
      var consumed = 0
      let output = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
        bytes.withUnsafeBufferPointer { input in
          let available = min(input.count - position, Int(UInt32.max))
          // zlib does not write to its input, though its type says that it may.
          stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress! + position)
          stream.pointee.avail_in = UInt32(available)
          stream.pointee.next_out = buffer.baseAddress
          stream.pointee.avail_out = UInt32(Self.chunk)
          code = inflate(stream, Z_NO_FLUSH)
          consumed = available - Int(stream.pointee.avail_in)
          count = Self.chunk - Int(stream.pointee.avail_out)
        }
      }
      return (code, consumed, output)
    }
  }
}
