import Glibc

/// A file that is being written beside its target and takes the target's place when it is finished.
///
/// Until then the target stays as it was. What has been appended survives in the partial file even
/// if the program is killed.
package final class PartialFile {
  /// The file that will be replaced.
  package let path: String
  /// Where the content stands until then.
  package let partialPath: String
  private var descriptor: Int32

  /// - Throws: `FileError` when the neighbour cannot be made.
  package init(for path: String) throws(FileError) {
    guard !path.isEmpty else { throw FileError(file: "''", "is no file name") }
    // A link stays a link: its target is what is replaced.
    let stream = Self.openStream(path)
    let target = stream == nil ? Self.resolvingLink(path) : path
    self.path = target
    var status = stat()
    let exists = stat(target, &status) == 0
    if stream == nil, exists, status.st_mode & S_IFMT == S_IFDIR {
      throw FileError(file: path, "is a directory; name a file in it")
    }
    // A pipe or a device cannot be replaced; it is written to as it is.
    let isReplaceable = stream == nil && (!exists || status.st_mode & S_IFMT == S_IFREG)
    partialPath = isReplaceable ? "\(target).\(getpid()).partial" : target
    descriptor =
      stream.map { fcntl($0, F_DUPFD_CLOEXEC, 0) }
      ?? open(partialPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw FileError(file: path, "cannot write: \(FileBytes.reason(errno))")
    }
    if exists, isReplaceable { fchmod(descriptor, status.st_mode & 0o777) }
  }

  /// The stream that a path such as `/dev/stdout` stands for; opened by its path it would be
  /// another file, or written over from its start.
  private static func openStream(_ path: String) -> Int32? {
    switch path {
    case "/dev/stdout", FileBytes.standardStream: STDOUT_FILENO
    case "/dev/stderr": STDERR_FILENO
    default: path.hasPrefix("/dev/fd/") ? Int32(path.dropFirst(8)) : nil
    }
  }

  private static func resolvingLink(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
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

  /// Puts the file in the target's place.
  package func finish() throws(FileError) {
    guard fsync(descriptor) == 0 || errno == EINVAL, close(descriptor) == 0 else {
      throw FileError(file: path, "cannot write: \(FileBytes.reason(errno))")
    }
    descriptor = -1
    guard partialPath == path || rename(partialPath, path) == 0 else {
      throw FileError(file: path, "cannot replace: \(FileBytes.reason(errno))")
    }
  }

  /// Removes the partial file; the target stays as it was.
  package func discard() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    if partialPath != path { unlink(partialPath) }
  }

  /// Removes partial files beside a target whose writers are no longer running.
  package static func removeAbandoned(for path: String) {
    let target = resolvingLink(path)
    let slash = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
    let (directory, name) = (String(target[..<slash]), target[slash...])
    guard let stream = opendir(directory.isEmpty ? "." : directory) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let file = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard file.hasPrefix("\(name)."), file.hasSuffix(".partial"),
        let writer = pid_t(file.dropFirst(name.count + 1).dropLast(".partial".count)),
        kill(writer, 0) != 0, errno == ESRCH
      else { continue }
      unlink("\(directory)\(file)")
    }
  }
}
