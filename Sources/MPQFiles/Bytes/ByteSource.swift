import Platform
import Synchronization

/// Bytes that are read in parts, where they lie: those of a file, or bytes in memory.
///
/// A file is read with `pread`, as far as it is asked for, and never mapped. A mapped file that another process
/// cuts off ends the program with SIGBUS, where a short read is an error with a message; and readers go
/// through a file once, which mapping makes no faster.
package struct ByteSource: Sendable {
  private enum Place: Sendable {
    case memory([UInt8])
    case file(OpenFile)
  }

  /// The file's name for messages, as the user gave it.
  package let name: String
  /// How many bytes there are; of a file, how many there were when it was opened.
  package let count: Int
  private let place: Place

  /// Bytes in memory.
  ///
  /// - Parameter name: what messages call them.
  package init(_ bytes: [UInt8], name: String) {
    self.name = name
    count = bytes.count
    place = .memory(bytes)
  }

  /// Opens a file, or takes standard input for `-`, which can be done once.
  ///
  /// What has no size, such as a pipe, is read to its end at once, within the limits of `bytes()`.
  ///
  /// - Throws: `FileError` with the system's reason.
  package init(opening path: String) throws(FileError) {
    let isStandardInput = path == FileBytes.standardStream
    let name = FileBytes.name(of: path)
    guard !isStandardInput || Self.hasStandardInput.exchange(false, ordering: .relaxed) else {
      throw FileError(
        file: name, "has been read already; give - once, and name files for the rest")
    }
    let descriptor =
      isStandardInput
      ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileError(file: name, "cannot open: \(FileBytes.reason(errno))")
    }
    let file = OpenFile(descriptor, name: name)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw file.unreadable(errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw FileError(file: name, "is a directory; name a file in it")
    }
    // Standard input goes on where its last reader stopped; files that the kernel makes up, as in /proc, have
    // the size 0.
    self.name = name
    if status.st_mode & S_IFMT == S_IFREG, status.st_size > 0, !isStandardInput {
      count = Int(status.st_size)
      place = .file(file)
    } else {
      let bytes = try file.contents(expecting: Int(status.st_size), isStream: true)
      count = bytes.count
      place = .memory(bytes)
    }
  }

  /// Whether standard input is still to be read.
  private static let hasStandardInput = Atomic(true)

  /// The bytes of a range, and no others.
  ///
  /// - Throws: `FileError` where they cannot be read, are no longer there, or do not fit into memory.
  /// - Precondition: the range lies within `count`.
  package func bytes(in range: Range<Int>) throws(FileError) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    switch place {
    case .memory(let bytes): return range == bytes.indices ? bytes : Array(bytes[range])
    case .file(let file):
      if let shortage = MemoryNeed.shortage(of: range.count) {
        throw FileError(file: name, shortage)
      }
      let bytes = try file.read(range.count, from: range.lowerBound)
      guard bytes.count == range.count else {
        throw FileError(
          file: name,
          "ends after \(range.lowerBound + bytes.count) bytes, and had \(count) when it was opened; "
            + "is it being written?")
      }
      return bytes
    }
  }

  /// All bytes, at most 2 GiB; of a file that has grown since, those that have come to it too.
  ///
  /// - Throws: `FileError` where they cannot be read, or do not fit into memory.
  package func bytes() throws(FileError) -> [UInt8] {
    switch place {
    case .memory(let bytes): bytes
    case .file(let file): try file.contents(expecting: count, isStream: false)
    }
  }

  /// Goes through all bytes in parts of a mebibyte.
  package func forEachPart(_ body: ([UInt8]) -> Void) throws(FileError) {
    for start in stride(from: 0, to: count, by: OpenFile.part) {
      body(try bytes(in: start..<min(start + OpenFile.part, count)))
    }
  }
}

/// A file that is open for reading, until nobody needs it any more.
private final class OpenFile: Sendable {
  /// What is read at once where all is read.
  static let part = 1 << 20

  private let descriptor: Int32
  private let name: String

  init(_ descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  deinit { close(descriptor) }

  func unreadable(_ code: Int32) -> FileError {
    FileError(file: name, "cannot read: \(FileBytes.reason(code))")
  }

  /// Reads so many bytes, or as many as there are.
  ///
  /// - Parameter offset: where they start; nil for wherever the last reading ended.
  func read(_ count: Int, from offset: Int?) throws(FileError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = 0
      while filled < count {
        let (rest, left) = (buffer.baseAddress! + filled, count - filled)
        let received =
          offset.map { pread(descriptor, rest, left, off_t($0 + filled)) }
          ?? Platform.read(descriptor, rest, left)
        if received < 0, errno == EINTR { continue }
        if received < 0 { failure = errno }
        guard received > 0 else { break }
        filled += received
      }
    }
    guard failure == 0 else { throw unreadable(failure) }
    return bytes
  }

  /// Reads to the end, wherever that is.
  func contents(expecting size: Int, isStream: Bool) throws(FileError) -> [UInt8] {
    guard size <= FileBytes.largestSize else { throw tooLarge }
    if let shortage = MemoryNeed.shortage(of: size) { throw FileError(file: name, shortage) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    while true {
      let piece = try read(Self.part, from: isStream ? nil : bytes.count)
      if let shortage = MemoryNeed.growing(bytes, by: piece.count) {
        throw FileError(file: name, shortage)
      }
      bytes.append(contentsOf: piece)
      guard bytes.count <= FileBytes.largestSize else { throw tooLarge }
      // Only the end of the file keeps a part from being whole.
      if piece.count < Self.part { return bytes }
    }
  }

  private var tooLarge: FileError {
    FileError(file: name, "is larger than 2 GiB, the most that is read; name a smaller file")
  }
}
