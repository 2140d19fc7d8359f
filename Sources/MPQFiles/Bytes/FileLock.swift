import Platform

/// Locks on open files (`flock`); the system releases them when the process ends, in whatever way.
///
/// They work between processes, containers and, over NFS, machines, which process ids do not.
enum FileLock {
  enum Outcome {
    case isTaken
    /// Another process has the lock.
    case isHeld
    /// The file system does not support locks.
    case isUnknown
  }

  /// Takes the lock without waiting; it is held until the descriptor is closed.
  static func take(_ descriptor: Int32) -> Outcome {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      return errno == EWOULDBLOCK ? .isHeld : .isUnknown
    }
    return .isTaken
  }

  /// Whether a path still names the file that is open.
  static func isFile(_ path: String, of descriptor: Int32) -> Bool {
    var (named, opened) = (stat(), stat())
    return lstat(path, &named) == 0 && fstat(descriptor, &opened) == 0
      && named.st_dev == opened.st_dev && named.st_ino == opened.st_ino
  }
}
