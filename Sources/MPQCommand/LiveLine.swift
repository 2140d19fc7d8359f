import Synchronization

/// A progress line that a thread of its own draws every second, first after one second.
///
/// It does nothing if standard error shows no progress.
package final class LiveLine<State: Sendable>: Sendable {
  private let state: Mutex<State>
  /// Whether the line is on the terminal; locked by whoever writes to it. The state has a lock of its own, so that a
  /// blocked terminal does not block the work.
  private let shown = Mutex(Shown())
  private let line: @Sendable (State) -> FittedLine

  private struct Shown {
    var isDrawn = false
    var isStopped = false

    mutating func clear() {
      if isDrawn { Terminal.progress("") }
      isDrawn = false
    }
  }

  /// - Parameters:
  ///   - state: what the line shows.
  ///   - line: makes the line; called from another thread.
  package init(_ state: State, _ line: @escaping @Sendable (State) -> FittedLine) {
    self.state = Mutex(state)
    self.line = line
    guard Terminal.showsProgress else { return }
    Task.detached { [weak self] in
      repeat { try await Task.sleep(for: .seconds(1)) } while self?.draw() == true
    }
  }

  /// Changes what the next line shows.
  package func update(_ change: (inout sending State) -> Void) {
    state.withLock { change(&$0) }
  }

  /// Draws the line with its current state.
  ///
  /// - Returns: whether it may still be drawn.
  @discardableResult
  package func draw() -> Bool {
    let state = state.withLock { $0 }
    return shown.withLock { shown in
      if !shown.isStopped {
        Terminal.progress(line(state))
        shown.isDrawn = true
      }
      return !shown.isStopped
    }
  }

  /// Clears the line, and keeps it from being drawn while something else is written.
  package func hidden(while write: () throws -> Void) rethrows {
    try shown.withLock { shown in
      shown.clear()
      try write()
    }
  }

  /// Clears the line for good.
  package func stop() {
    shown.withLock { shown in
      shown.clear()
      shown.isStopped = true
    }
  }
}
