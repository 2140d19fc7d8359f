import Synchronization

/// Tells those who follow a sweep that there is something new in the store.
package final class SweepFeed: Sendable {
  private let followers = Mutex<[String: [Int: AsyncStream<Void>.Continuation]]>([:])
  private let count = Atomic(0)

  package init() {}

  /// An element for every change since the last one was taken, until the continuation is finished.
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

  /// Something about any sweep may have changed.
  package func tellAll() {
    for follower in followers.withLock({ $0.values.flatMap { Array($0.values) } }) {
      follower.yield()
    }
  }

  /// Something about a sweep has changed.
  package func tell(_ sweep: String) {
    for follower in followers.withLock({ Array($0[sweep, default: [:]].values) }) {
      follower.yield()
    }
  }
}
