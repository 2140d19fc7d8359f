import Synchronization

/// Notifies the followers of a sweep of changes in the store.
package final class SweepFeed: Sendable {
  private let followers = Mutex<[String: [Int: AsyncStream<Void>.Continuation]]>([:])
  private let count = Atomic(0)

  package init() {}

  /// A stream with an element if there was a change since the last one was consumed, until it is finished.
  package func follow(
    _ sweep: String
  ) -> (changes: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation) {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = count.wrappingAdd(1, ordering: .relaxed).newValue
    followers.withLock { $0[sweep, default: [:]][number] = continuation }
    continuation.onTermination = { [self] _ in
      followers.withLock { followers in
        followers[sweep]?[number] = nil
        if followers[sweep]?.isEmpty == true { followers[sweep] = nil }
      }
    }
    return (stream, continuation)
  }

  /// Notifies the followers of all sweeps of a possible change.
  package func tellAll() {
    for follower in followers.withLock({ $0.values.flatMap { Array($0.values) } }) {
      follower.yield()
    }
  }

  /// Notifies the followers of a sweep of a change.
  package func tell(_ sweep: String) {
    for follower in followers.withLock({ Array($0[sweep, default: [:]].values) }) {
      follower.yield()
    }
  }
}
