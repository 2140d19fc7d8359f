import Platform
import Synchronization

/// The right to do what one process at a time may do with a file; goes with the process, however it ends.
package final class ExclusiveTurn: Sendable {
  private let path: String
  private let state = Mutex((descriptor: Int32(-1), isMine: false))

  package init(at path: String) { self.path = path }

  /// Takes the turn, unless another process has it; where the file system knows no locks, everyone has it.
  package func take() -> Bool {
    state.withLock { state in
      if state.isMine { return true }
      // Never closed: with any descriptor of a file go all locks of another kind that the process has on it
      // (`fcntl(2)`), such as SQLite's.
      if state.descriptor < 0 { state.descriptor = open(path, O_RDONLY | O_CLOEXEC) }
      state.isMine = state.descriptor >= 0 && FileLock.take(state.descriptor) != .isHeld
      return state.isMine
    }
  }
}
