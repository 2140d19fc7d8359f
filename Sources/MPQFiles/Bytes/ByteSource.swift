import Platform
import Synchronization

/// Bytes of a file or in memory that are read in parts.
///
/// A file is read with `pread`, only the parts that are needed, and never mapped. If another process truncates
/// a mapped file, the program ends with SIGBUS; a short read is an error with a message. Readers go through a
/// file once, so a mapping would not be faster.
package struct ByteSource: Sendable {
  private enum Place: Sendable {
    case memory([UInt8])
    case file(OpenFile)
  }

  /// The file's name for messages, as the user gave it.
  package let name: String
  /// The number of bytes; for a file, when it was opened.
  package let count: Int
  private let place: Place
  /// Where the file lies, so that files beside it can be found; nil for bytes in memory and for standard input.
  package let path: String?

  /// Bytes in memory.
  ///
  /// - Parameter name: their name in messages.
  package init(_ bytes: [UInt8], name: String) {
    self.name = name
    count = bytes.count
    place = .memory(bytes)
    path = nil
  }

  /// Opens a file, or standard input for `-`, which can be opened once.
  ///
  /// A file without a size, such as a pipe, is read to its end at once, within the limits of `bytes()`.
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
    // Standard input continues where its last reader stopped; the kernel's virtual files, as in /proc, have
    // the size 0.
    self.name = name
    self.path = isStandardInput ? nil : path
    if status.st_mode & S_IFMT == S_IFREG, status.st_size > 0, !isStandardInput {
      count = Int(status.st_size)
      place = .file(file)
    } else {
      let bytes = try file.contents(expecting: Int(status.st_size), isStream: true)
      count = bytes.count
      place = .memory(bytes)
    }
  }

  /// Whether standard input has not been read yet.
  private static let hasStandardInput = Atomic(true)

  /// Reads the bytes of a range.
  ///
  /// - Throws: `FileError` if they cannot be read, no longer exist, or do not fit into memory.
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

  /// Reads all bytes, at most 2 GiB; if the file has grown since it was opened, the new ones too.
  ///
  /// - Throws: `FileError` if they cannot be read, or do not fit into memory.
  package func bytes() throws(FileError) -> [UInt8] {
    switch place {
    case .memory(let bytes): bytes
    case .file(let file): try file.contents(expecting: count, isStream: false)
    }
  }

  /// Calls `body` with all bytes, in parts of a mebibyte.
  package func forEachPart(_ body: ([UInt8]) -> Void) throws(FileError) {
    for start in stride(from: 0, to: count, by: OpenFile.part) {
      body(try bytes(in: start..<min(start + OpenFile.part, count)))
    }
  }
}

/// A file that is open for reading; it is closed when the last reference ends.
private final class OpenFile: Sendable {
  /// Bytes of one read when a whole file is read.
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

  /// Reads `count` bytes, or fewer if the file ends before.
  ///
  /// - Parameter offset: the offset of the first byte; nil to continue after the last read.
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

  /// Reads to the end of the file.
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
      // A part is shorter only at the end of the file.
      if piece.count < Self.part { return bytes }
    }
  }

  private var tooLarge: FileError {
    FileError(file: name, "is larger than 2 GiB, the most that is read; name a smaller file")
  }
}
