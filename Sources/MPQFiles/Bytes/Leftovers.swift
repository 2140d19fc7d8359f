import Platform
import Synchronization

/// Partial files whose writers were killed.
///
/// A partial file is locked while it is written. So if its lock is free, its writer has ended, on any
/// machine and in any container; process ids repeat between containers and are not used. If the file
/// system does not support locks, nothing is removed.
enum Leftovers {
  /// For each directory that this process has read, the partial files found there, by stem. One reading is
  /// enough: the files are of runs that ended earlier, and reading a directory of thousands of plans for
  /// each of them would be slow.
  private static let found = Mutex<[String: [String: [String]]]>([:])

  /// Removes partial files of earlier attempts to write a target.
  static func remove(beside target: String) {
    let (directory, name) = PartialName.split(target)
    let stem = PartialName.stem(name)
    let files = found.withLock { found in
      if found[directory] == nil { found[directory] = partials(in: directory) }
      return found[directory]?.removeValue(forKey: stem) ?? []
    }
    for file in files { removeIfAbandoned("\(directory)/\(file)") }
  }

  private static func partials(in directory: String) -> [String: [String]] {
    var files: [String: [String]] = [:]
    for file in DirectoryNames.of(directory) {
      if let stem = PartialName.stem(ofPartial: file) { files[stem, default: []].append(file) }
    }
    return files
  }

  private static func removeIfAbandoned(_ path: String) {
    // A pipe with that name must not block the program.
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      FileLock.take(descriptor) == .isTaken, FileLock.isFile(path, of: descriptor)
    else { return }
    unlink(path)
  }
}
