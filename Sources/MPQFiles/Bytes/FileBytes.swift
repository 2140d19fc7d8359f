import Platform

/// Reads and writes whole files, with errors that name the file.
package enum FileBytes {
  /// The file name that stands for standard input or output.
  package static let standardStream = "-"

  /// The name of a file in messages.
  package static func name(of path: String) -> String {
    path == standardStream ? "standard input" : path
  }

  /// Reads a whole file, or standard input for `-`, which can be done once.
  ///
  /// - Throws: `FileError` with the system's reason.
  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    try ByteSource(opening: path).bytes()
  }

  /// Whether a path exists.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// 2 GiB: ten times the largest data set. The limit keeps an endless device from filling the memory.
  package static let largestSize = 1 << 31

  /// Writes a whole file: first to a temporary file beside it, which then replaces it. For `-`, writes to
  /// standard output.
  ///
  /// - Throws: `FileError` with the system's reason; the file at `path` is then unchanged.
  package static func write(_ text: String, to path: String) throws(FileError) {
    try write(to: path) { (output) throws(FileError) in try output.append(text) }
  }

  /// Writes a whole file of bytes, as for text.
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

  /// Creates a directory, unless it exists.
  ///
  /// - Throws: `FileError` with the system's reason.
  package static func makeDirectory(_ path: String) throws(FileError) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw FileError(file: path, "cannot make the directory: \(reason(errno))")
    }
  }

  /// The system's message for an error number.
  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// Writes all bytes to an open file.
  ///
  /// - Returns: the system's error number if not all could be written; else nil.
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
