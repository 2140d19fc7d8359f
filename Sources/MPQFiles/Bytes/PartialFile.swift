import Platform

/// A file that is being written beside its target and takes the target's place when it is finished.
///
/// Until then the target stays as it was. What has been appended survives in the partial file even
/// if the program is killed. Its name is random and its file a new one, so that no two writers, on
/// whatever machines, share it, and nobody can plant a link there. It is locked while it is written:
/// a partial file whose lock is free was left by a writer that is gone (`Leftovers`).
package final class PartialFile {
  /// The file that will be replaced.
  package let path: String
  /// Where the content stands until then.
  package let partialPath: String
  private var descriptor: Int32

  /// Also removes what killed runs have left of the same target.
  ///
  /// - Throws: `FileError` when the neighbour cannot be made.
  package init(for path: String) throws(FileError) {
    guard !path.isEmpty else { throw FileError(file: "''", "is no file name") }
    // A link stays a link: its target is what is replaced, or made.
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
    // A pipe or a device cannot be replaced; it is written to as it is.
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

  /// Makes and locks a new file.
  ///
  /// - Parameter path: the target as the user calls it.
  private static func makeNeighbour(
    of target: String, named path: String
  ) throws(FileError) -> (path: String, descriptor: Int32) {
    for _ in 0..<attempts {
      let partial = PartialName.random(for: target)
      // No link is followed: with O_EXCL, one at the name is a failure.
      let descriptor = open(partial, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        if errno == EEXIST { continue }
        throw FileError(file: path, "cannot write: \(FileBytes.reason(errno))")
      }
      // Another program may have taken the file for a leftover before the lock was there.
      if FileLock.take(descriptor) != .isHeld, FileLock.isFile(partial, of: descriptor) {
        return (partial, descriptor)
      }
      close(descriptor)
    }
    throw FileError(
      file: path, "cannot write: others take away every new file beside it; name another directory")
  }

  /// Each fails only where a random name of 64 bits is taken, or a cleaner comes within microseconds.
  private static let attempts = 16

  /// The stream that a path such as `/dev/stdout` stands for; opened by its path it would be
  /// another file, or written over from its start.
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

  /// Adds text at the end, through to the operating system.
  package func append(_ text: String) throws(FileError) {
    var text = text
    try check(text.withUTF8 { FileBytes.write(UnsafeRawBufferPointer($0), to: descriptor) })
  }

  /// Adds bytes at the end, through to the operating system.
  package func append(_ bytes: [UInt8]) throws(FileError) {
    try check(bytes.withUnsafeBytes { FileBytes.write($0, to: descriptor) })
  }

  private func check(_ failure: Int32?) throws(FileError) {
    guard let failure else { return }
    throw FileError(file: path, "cannot write: \(FileBytes.reason(failure))")
  }

  /// Puts the file in the target's place, so that a loss of power leaves either the old content or
  /// the new one, and the new one once this returns.
  package func finish() throws(FileError) {
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw FileError(file: path, "cannot write: \(FileBytes.reason(errno))")
    }
    if partialPath != path {
      // The lock is held until the name is gone.
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

  /// Brings the new name to the disk. A directory that may not be read, or a file system that knows
  /// no such thing, is no reason to call a file unwritten.
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

  /// Removes the partial file; the target stays as it was.
  package func discard() {
    if partialPath != path { unlink(partialPath) }
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}
