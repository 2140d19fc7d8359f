import Platform

/// The right to write some files, while a long run makes them.
///
/// A lock is a file beside the output, `NAME.lock`, and is held by a lock of the operating system on
/// it: it is free as soon as its holder ends, however that ends, and the file that a killed run leaves
/// keeps nobody out.
package final class OutputLock {
  private var held: [(path: String, descriptor: Int32)] = []

  /// - Parameter outputs: the files, of which each is locked once; devices and pipes are not.
  /// - Throws: `FileError` where another run writes one of them, or the lock's file cannot be made.
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

  /// Lets others write the files.
  package func release() {
    for (path, descriptor) in held {
      // First the name, so that nobody waits at a lock that stands for nothing.
      if FileLock.isFile(path, of: descriptor) { unlink(path) }
      close(descriptor)
    }
    held = []
  }

  /// Where the lock of an output stands.
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
      // Locks are empty, and are removed at the end; what is not is somebody's file.
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        status.st_size == 0
      else {
        close(descriptor)
        throw FileError(
          file: path, "stands where the lock on \(output) goes; move it, or name another output")
      }
      if FileLock.isFile(path, of: descriptor) { return (path, descriptor) }
      // Its holder has just ended and taken the name away.
      close(descriptor)
    }
  }
}
