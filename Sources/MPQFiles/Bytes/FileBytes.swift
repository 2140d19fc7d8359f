import Platform

/// Whole files in and out, with errors that name them.
package enum FileBytes {
  /// What stands for standard input or output in the place of a file's name.
  package static let standardStream = "-"

  /// How messages name a file.
  package static func name(of path: String) -> String {
    path == standardStream ? "standard input" : path
  }

  /// Reads a whole file, or standard input for `-`, which can be done once.
  ///
  /// - Throws: `FileError` with the system's reason.
  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    try ByteSource(opening: path).bytes()
  }

  /// Whether there is something at a path.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// 2 GiB: ten times the largest data set, and no endless device fills the memory.
  package static let largestSize = 1 << 31

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

  /// Makes a directory, unless it is there.
  ///
  /// - Throws: `FileError` with the system's reason.
  package static func makeDirectory(_ path: String) throws(FileError) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw FileError(file: path, "cannot make the directory: \(reason(errno))")
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
