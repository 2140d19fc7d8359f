import Platform
import Synchronization

/// A lock on a file for work that one process at a time may do; it is released when the process ends.
package final class ExclusiveTurn: Sendable {
  private let path: String
  private let state = Mutex((descriptor: Int32(-1), isMine: false))

  package init(at path: String) { self.path = path }

  /// Takes the lock, unless another process has it. If the file system does not support locks, returns true.
  package func take() -> Bool {
    state.withLock { state in
      if state.isMine { return true }
      // Never closed: closing any descriptor of a file releases the process's `fcntl(2)` locks on it,
      // such as SQLite's.
      if state.descriptor < 0 { state.descriptor = open(path, O_RDONLY | O_CLOEXEC) }
      state.isMine = state.descriptor >= 0 && FileLock.take(state.descriptor) != .isHeld
      return state.isMine
    }
  }
}
