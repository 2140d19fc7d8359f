import Platform
import Synchronization

/// Partial files whose writers were killed.
///
/// A partial file is locked as long as it is written. So one whose lock can be had is nobody's, on
/// whatever machine or in whatever container its writer was; process ids, which repeat between
/// containers, are not asked. Where the file system knows no locks, nothing is removed.
enum Leftovers {
  /// For each directory that this process has looked through, the partial files found there, by stem.
  /// Once is enough: what is left is of runs that ended earlier, and a directory of thousands of plans
  /// is not to be read for each of them.
  private static let found = Mutex<[String: [String: [String]]]>([:])

  /// Removes what was left of earlier attempts to write a target.
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
    // A pipe of that name must not hold the program up.
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
