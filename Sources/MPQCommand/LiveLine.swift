import Synchronization

/// A progress line that is drawn anew every second, the first time after a second, while the
/// program's own thread is at work. Where standard error shows no progress it does nothing.
package final class LiveLine<State: Sendable>: Sendable {
  private let state: Mutex<State>
  /// What stands on the terminal; held by whoever writes to it. Another lock than the state's, so that a
  /// terminal that takes nothing does not hold the work up.
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
  ///   - state: what the line tells.
  ///   - line: called from another thread.
  package init(_ state: State, _ line: @escaping @Sendable (State) -> FittedLine) {
    self.state = Mutex(state)
    self.line = line
    guard Terminal.showsProgress else { return }
    Task.detached { [weak self] in
      repeat { try await Task.sleep(for: .seconds(1)) } while self?.draw() == true
    }
  }

  /// Changes what the next line tells.
  package func update(_ change: (inout sending State) -> Void) {
    state.withLock { change(&$0) }
  }

  /// Draws the line as it is now.
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

  /// Clears the line, and lets nothing draw it while something else is written in its place.
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
