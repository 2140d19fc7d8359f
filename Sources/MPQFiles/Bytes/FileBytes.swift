import Platform
import Synchronization

/// Whole files in and out, with errors that name them.
package enum FileBytes {
  /// What stands for standard input or output in the place of a file's name.
  package static let standardStream = "-"
  /// Whether standard input is still to be read.
  private static let hasStandardInput = Atomic(true)

  /// How messages name a file.
  package static func name(of path: String) -> String {
    path == standardStream ? "standard input" : path
  }

  /// Reads a whole file, or standard input for `-`, which can be done once.
  ///
  /// - Throws: `FileError` with the system's reason.
  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    let isStandardInput = path == standardStream
    guard !isStandardInput || hasStandardInput.exchange(false, ordering: .relaxed) else {
      throw FileError(
        file: name(of: path), "has been read already; give - once, and name files for the rest")
    }
    let path = name(of: path)
    let descriptor =
      isStandardInput
      ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(file: path, "cannot open: \(reason(errno))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError(file: path, "cannot read: \(reason(errno))")
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw FileError(file: path, "is a directory; name a file in it")
    }
    guard status.st_size <= largestSize else { throw FileError(file: path, tooLarge) }
    if let shortage = MemoryNeed.shortage(of: Int(status.st_size)) {
      throw FileError(file: path, shortage)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    // A pipe has no size, so read until there is no more.
    let chunk = 1 << 20
    while true {
      var failure: Int32 = 0
      let piece = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
        var received = Platform.read(descriptor, buffer.baseAddress, chunk)
        while received < 0, errno == EINTR {
          received = Platform.read(descriptor, buffer.baseAddress, chunk)
        }
        if received < 0 { failure = errno }
        count = max(received, 0)
      }
      guard failure == 0 else { throw FileError(file: path, "cannot read: \(reason(failure))") }
      if piece.isEmpty { return bytes }
      if let shortage = MemoryNeed.growing(bytes, by: piece.count) {
        throw FileError(file: path, shortage)
      }
      bytes.append(contentsOf: piece)
      guard bytes.count <= largestSize else { throw FileError(file: path, tooLarge) }
    }
  }

  /// Whether there is something at a path.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// 2 GiB: ten times the largest data set, and no endless device fills the memory.
  package static let largestSize = 1 << 31
  private static let tooLarge = "is larger than 2 GiB, the most that is read; name a smaller file"

  /// Writes a file whole: to a temporary neighbour first, which then takes the file's place; for `-`
  /// writes to standard output.
  ///
  /// - Throws: `FileError` with the system's reason; what stood at `path` is then untouched.
  package static func write(_ text: String, to path: String) throws(FileError) {
    try write(to: path) { (output) throws(FileError) in try output.append(text) }
  }

  /// The same for a file that is not text.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(to: path) { (output) throws(FileError) in try output.append(bytes) }
  }

  private static func write(
    to path: String, _ append: (PartialFile) throws(FileError) -> Void
  ) throws(FileError) {
    let output = try PartialFile(for: path)
    do {
      try append(output)
      try output.finish()
    } catch {
      output.discard()
      throw error
    }
  }

  /// The system's words for an error number.
  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// Writes bytes to an open file, all of them.
  ///
  /// - Returns: the system's error number where not all could be written.
  static func write(_ buffer: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var rest = buffer
    while !rest.isEmpty {
      let written = Platform.write(descriptor, rest.baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
    return nil
  }
}
