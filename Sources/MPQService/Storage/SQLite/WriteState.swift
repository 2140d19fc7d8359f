import Platform
import GRDB
import Synchronization

/// The state of writing to the store: how long to wait for another process's lock, and whether the last
/// write succeeded.
package final class WriteState: Sendable {
  /// The time for which all writers together wait for another process's lock. After it, a writer tries only a
  /// few times, so that the waits of queued writers do not add up.
  package static let lockPatience = Duration.seconds(3)
  /// The least number of tries of a writer.
  private static let leastLooks = 10
  /// The pause between two tries.
  private static let lockPauseInMicroseconds: UInt32 = 5000
  /// If nobody has met a lock for this time, the next one counts as a new lock.
  package static let lull = Duration.seconds(10)
  /// The time for which a write's outcome predicts that of the next one.
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

  /// Whether a writer that has met a lock tries again; if so, returns after a pause.
  ///
  /// - Parameter looks: the number of earlier tries.
  func waitsForLock(after looks: Int) -> Bool {
    let goesOn = waitsForLock(after: looks, at: .now)
    if goesOn { usleep(Self.lockPauseInMicroseconds) }
    return goesOn
  }

  /// Whether a writer tries again at a given time; returns without a pause.
  package func waitsForLock(after looks: Int, at now: ContinuousClock.Instant) -> Bool {
    lock.withLock { lock in
      var current = lock ?? Lock(first: now, last: now)
      if current.last.duration(to: now) > Self.lull { current.first = now }
      current.last = now
      lock = current
      return looks < Self.leastLooks || current.first.duration(to: now) < Self.lockPatience
    }
  }

  /// Notes that a write was committed.
  package func succeeded() {
    lock.withLock { $0 = nil }
    outcome.withLock { $0 = .done(.now) }
  }

  /// Notes that a write failed, because of a full disk, a lock or a damaged file.
  func failed(_ error: DatabaseError) {
    outcome.withLock { $0 = .failed(.now, "\(error)") }
  }

  /// Whether the next write is expected to succeed, from the last one; nil if that was too long ago.
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
