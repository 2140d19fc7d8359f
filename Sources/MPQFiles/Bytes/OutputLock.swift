import Platform

/// Locks on the outputs of a long run, so that no other run writes them.
///
/// A lock is a file beside the output, `NAME.lock`, that the operating system locks. The lock is free as
/// soon as its holder ends, in whatever way; a lock file that a killed run leaves blocks nobody.
package final class OutputLock {
  private var held: [(path: String, descriptor: Int32)] = []

  /// - Parameter outputs: the files to lock; devices and pipes are not locked.
  /// - Throws: `FileError` if another run writes one of them, or a lock file cannot be created.
  package init(_ outputs: [String]) throws(FileError) {
    do {
      for path in Set(outputs.map(LinkTarget.path)).sorted() {
        var status = stat()
        guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else { continue }
        held.append(try Self.lock(path))
      }
    } catch {
      release()
      throw error
    }
  }

  deinit { release() }

  /// Releases the locks.
  package func release() {
    for (path, descriptor) in held {
      // The name is removed first, so that nobody waits for a lock that protects nothing.
      if FileLock.isFile(path, of: descriptor) { unlink(path) }
      close(descriptor)
    }
    held = []
  }

  /// The path of an output's lock.
  package static func path(for output: String) -> String { "\(LinkTarget.path(of: output)).lock" }

  private static func lock(_ output: String) throws(FileError) -> (String, Int32) {
    let path = path(for: output)
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        throw FileError(
          file: path,
          errno == ELOOP
            ? "is a link, where the lock on \(output) goes; remove it"
            : "cannot lock \(output): \(FileBytes.reason(errno))")
      }
      guard FileLock.take(descriptor) != .isHeld else {
        close(descriptor)
        throw FileError(
          file: output,
          "is being written by another run, which holds \(path); wait for its end, or name another "
            + "file")
      }
      // A lock file is empty; a file with content belongs to somebody.
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        status.st_size == 0
      else {
        close(descriptor)
        throw FileError(
          file: path, "stands where the lock on \(output) goes; move it, or name another output")
      }
      if FileLock.isFile(path, of: descriptor) { return (path, descriptor) }
      // The holder has just ended and removed the name.
      close(descriptor)
    }
  }
}
