import Platform
import GRDB
import Synchronization

/// How writing to the store fares: how long a lock of another process is waited for, and whether the
/// last write came to its end.
package final class WriteState: Sendable {
  /// Writers that meet another process's lock wait for so long, all together. Whoever asks once a lock has
  /// stood for this time looks a few times only, so that a queue of writers does not wait one after the other.
  package static let lockPatience = Duration.seconds(3)
  /// How often everyone looks.
  private static let leastLooks = 10
  /// Between two looks at the lock.
  private static let lockPauseInMicroseconds: UInt32 = 5000
  /// A lock that nobody has met for this time counts as a new one when it is met again.
  package static let lull = Duration.seconds(10)
  /// How long the outcome of a write stands for what the next one would meet.
  private static let validity = Duration.seconds(5)

  private struct Lock {
    var first: ContinuousClock.Instant
    var last: ContinuousClock.Instant
  }

  private enum Outcome {
    case done(ContinuousClock.Instant)
    case failed(ContinuousClock.Instant, String)
  }

  private let lock = Mutex(Lock?.none)
  private let outcome = Mutex(Outcome?.none)

  package init() {}

  /// Whether a writer that has met a lock waits on; returns after a pause where it does.
  ///
  /// - Parameter looks: how often it has looked before.
  func waitsForLock(after looks: Int) -> Bool {
    let goesOn = waitsForLock(after: looks, at: .now)
    if goesOn { usleep(Self.lockPauseInMicroseconds) }
    return goesOn
  }

  /// The decision at a moment, without the pause.
  package func waitsForLock(after looks: Int, at now: ContinuousClock.Instant) -> Bool {
    lock.withLock { lock in
      var current = lock ?? Lock(first: now, last: now)
      if current.last.duration(to: now) > Self.lull { current.first = now }
      current.last = now
      lock = current
      return looks < Self.leastLooks || current.first.duration(to: now) < Self.lockPatience
    }
  }

  /// A write has been committed.
  package func succeeded() {
    lock.withLock { $0 = nil }
    outcome.withLock { $0 = .done(.now) }
  }

  /// A write has failed for want of room, a lock or a sound file.
  func failed(_ error: DatabaseError) {
    outcome.withLock { $0 = .failed(.now, "\(error)") }
  }

  /// What the last writes say of the next one: nil where they were too long ago.
  var verdict: (canWrite: Bool, cause: String?)? {
    outcome.withLock { outcome in
      switch outcome {
      case .done(let time) where time.duration(to: .now) < Self.validity: (true, nil)
      case .failed(let time, let cause) where time.duration(to: .now) < Self.validity:
        (false, cause)
      default: nil
      }
    }
  }
}
