import Platform

/// A file that is written beside its target and replaces the target when it is finished.
///
/// Until then the target does not change. If the program is killed, appended content survives in the
/// partial file. Its name is random and the file is new, so no two writers share it, on any machine, and
/// nobody can plant a link there. It is locked while it is written: a partial file with a free lock was
/// left by a writer that has ended (`Leftovers`).
package final class PartialFile {
  /// The file that will be replaced.
  package let path: String
  /// The file that holds the content until then.
  package let partialPath: String
  private var descriptor: Int32

  /// Creates the partial file, and removes those that killed runs left for the same target.
  ///
  /// - Throws: `FileError` if the partial file cannot be created.
  package init(for path: String) throws(FileError) {
    guard !path.isEmpty else { throw FileError(file: "''", "is not a file name") }
    // A link stays a link; its target is replaced or created.
    let stream = Self.openStream(path)
    let target = stream == nil ? LinkTarget.path(of: path) : path
    self.path = target
    var status = stat()
    let exists = stat(target, &status) == 0
    if !exists, errno == ELOOP {
      throw FileError(file: path, "cannot write: \(FileBytes.reason(ELOOP))")
    }
    if stream == nil, exists, status.st_mode & S_IFMT == S_IFDIR {
      throw FileError(file: path, "is a directory; name a file in it")
    }
    // A pipe or a device cannot be replaced; it is written directly.
    let isReplaceable = stream == nil && (!exists || status.st_mode & S_IFMT == S_IFREG)
    if isReplaceable {
      Leftovers.remove(beside: target)
      (partialPath, descriptor) = try Self.makeNeighbour(of: target, named: path)
      if exists { fchmod(descriptor, status.st_mode & 0o777) }
    } else {
      partialPath = target
      descriptor =
        stream.map { fcntl($0, F_DUPFD_CLOEXEC, 0) } ?? open(target, O_WRONLY | O_TRUNC | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw FileError(file: path, "cannot write: \(FileBytes.reason(errno))")
      }
    }
  }

  /// Creates and locks a new file.
  ///
  /// - Parameter path: the target's name as the user gave it.
  private static func makeNeighbour(
    of target: String, named path: String
  ) throws(FileError) -> (path: String, descriptor: Int32) {
    for _ in 0..<attempts {
      let partial = PartialName.random(for: target)
      // No link is followed: with O_EXCL, a link with this name is an error.
      let descriptor = open(partial, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        if errno == EEXIST { continue }
        throw FileError(file: path, "cannot write: \(FileBytes.reason(errno))")
      }
      // Another program may have removed the file as a leftover before it was locked.
      if FileLock.take(descriptor) != .isHeld, FileLock.isFile(partial, of: descriptor) {
        return (partial, descriptor)
      }
      close(descriptor)
    }
    throw FileError(
      file: path,
      "cannot write: another program removes every new file beside it; name another directory")
  }

  /// An attempt fails only if a random name of 64 bits is taken, or a cleaner removes the file within microseconds.
  private static let attempts = 16

  /// The stream that a path such as `/dev/stdout` stands for. Opening the path would give another file,
  /// or overwrite the stream from its start.
  private static func openStream(_ path: String) -> Int32? {
    switch path {
    case "/dev/stdout", FileBytes.standardStream: STDOUT_FILENO
    case "/dev/stderr": STDERR_FILENO
    default:
      ["/dev/fd/", "/proc/self/fd/"].lazy.compactMap { prefix in
        path.hasPrefix(prefix) ? Int32(path.dropFirst(prefix.count)) : nil
      }.first
    }
  }

  /// Appends text, without buffering it in the program.
  package func append(_ text: String) throws(FileError) {
    var text = text
    try check(text.withUTF8 { FileBytes.write(UnsafeRawBufferPointer($0), to: descriptor) })
  }

  /// Appends bytes, without buffering them in the program.
  package func append(_ bytes: [UInt8]) throws(FileError) {
    try check(bytes.withUnsafeBytes { FileBytes.write($0, to: descriptor) })
  }

  private func check(_ failure: Int32?) throws(FileError) {
    guard let failure else { return }
    throw FileError(file: path, "cannot write: \(FileBytes.reason(failure))")
  }

  /// Replaces the target by the file. After a loss of power the target has the old content or the new
  /// one, and the new one if this has returned.
  package func finish() throws(FileError) {
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw FileError(file: path, "cannot write: \(FileBytes.reason(errno))")
    }
    if partialPath != path {
      // The lock is held until the file has been renamed.
      guard rename(partialPath, path) == 0 else {
        throw FileError(file: path, "cannot replace: \(FileBytes.reason(errno))")
      }
      try syncDirectory()
    }
    let isClosed = close(descriptor) == 0
    descriptor = -1
    guard isClosed else {
      throw FileError(file: path, "cannot write: \(FileBytes.reason(errno))")
    }
  }

  /// Writes the new name to the disk. An unreadable directory, or a file system without this operation,
  /// is not an error: the file is written.
  private func syncDirectory() throws(FileError) {
    let directory = open(PartialName.split(path).directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return }
    defer { close(directory) }
    guard fsync(directory) == 0 || errno != EIO else {
      throw FileError(
        file: path, "is written, but its directory did not reach the disk: \(FileBytes.reason(EIO))"
      )
    }
  }

  /// Removes the partial file; the target does not change.
  package func discard() {
    if partialPath != path { unlink(partialPath) }
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}
