import NIOPosix
import Synchronization

/// A fixed number of threads for long work, with a queue of limited length.
package final class SolvePool: Sendable {
  /// Whether a full queue refuses work.
  package enum Admission {
    /// Work that a client waits for: refused if the queue is full, or if it has waited too long.
    case bounded
    /// Work that is always queued, such as the rows of a sweep, which come one at a time.
    case always
  }

  private let threads: NIOThreadPool
  private let capacity: Int
  private let patience: Duration
  private let admitted = Atomic(0)
  private let running = Atomic(0)
  private let isClosed = Atomic(false)
  private let isCancelling = Atomic(false)
  private let watched = Mutex(Watched())

  /// Work that runs longer than this after it was asked to stop counts as stuck.
  package static let patienceWithStopping = Duration.seconds(5)

  /// The running work, and since when each was asked to stop.
  private struct Watched {
    struct Work {
      let isAskedToStop: @Sendable () -> Bool
      var since: ContinuousClock.Instant?
      var isStuck = false
    }

    var count = 0
    var stuckTotal = 0
    var works: [Int: Work] = [:]

    mutating func begin(_ isAskedToStop: @escaping @Sendable () -> Bool) -> Int {
      count += 1
      works[count] = Work(isAskedToStop: isAskedToStop)
      return count
    }
  }

  package init(_ limits: ServiceLimits) {
    threads = NIOThreadPool(numberOfThreads: limits.concurrentSolves)
    capacity = limits.concurrentSolves + limits.queueLength
    patience = limits.queueTime
    threads.start()
  }

  /// The number of works that run now.
  package var runningCount: Int { running.load(ordering: .relaxed) }
  /// The number of works that wait for a thread.
  package var queuedCount: Int { max(0, admitted.load(ordering: .relaxed) - runningCount) }

  /// The numbers of works that are stuck now, and that ever were.
  package var stuckCount: Int { watched.withLock { $0.works.count { $0.value.isStuck } } }
  package var stuckTotal: Int { watched.withLock { $0.stuckTotal } }

  /// Looks for work that was asked to stop and still runs; must be called about every second.
  ///
  /// - Returns: the number of works that have become stuck since the last call.
  package func lookForStuckWork(at now: ContinuousClock.Instant = .now) -> Int {
    watched.withLock { watched in
      var found = 0
      for (number, var work) in watched.works where !work.isStuck && work.isAskedToStop() {
        let since = work.since ?? now
        work.since = since
        work.isStuck = since.duration(to: now) >= Self.patienceWithStopping
        if work.isStuck { found += 1 }
        watched.works[number] = work
      }
      watched.stuckTotal += found
      return found
    }
  }

  /// Refuses new work, and lets admitted work finish.
  package func close() { isClosed.store(true, ordering: .relaxed) }

  /// Asks all work to stop.
  package func cancelAll() { isCancelling.store(true, ordering: .relaxed) }

  /// Ends the threads.
  package func shutDown() async throws { try await threads.shutdownGracefully() }

  /// Runs work on one of the threads.
  ///
  /// - Parameters:
  ///   - isCancelled: whether the work must stop for a reason of the caller.
  ///   - work: must call its argument from time to time, and stop if that returns true, as when the calling
  ///     task is cancelled.
  /// - Throws: the work's error; `ServiceProblem` if the work is not admitted; `CancellationError` if the
  ///   calling task was cancelled before the work's end.
  package func run<Value: Sendable>(
    _ admission: Admission = .bounded,
    until isCancelled: @escaping @Sendable () -> Bool = { false },
    _ work: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Value
  ) async throws -> Value {
    guard !isClosed.load(ordering: .relaxed) else { throw ServiceProblem.shuttingDown }
    let count = admitted.wrappingAdd(1, ordering: .relaxed).newValue
    defer { admitted.wrappingSubtract(1, ordering: .relaxed) }
    guard admission == .always || count <= capacity else { throw ServiceProblem.busy }

    let place = Place<Value>()
    // No client waits for a sweep's row, so it may wait for any number of other solves.
    let watch =
      admission == .always
      ? nil
      : Task { [patience] in
        try await Task.sleep(for: patience)
        place.leave(with: ServiceProblem.busy)
      }
    defer { watch?.cancel() }
    let value = try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        place.take(continuation, work)
        threads.submit { [self] state in carryOut(place, isActive: state == .active, isCancelled) }
      }
    } onCancel: {
      place.cancel()
    }
    try Task.checkCancellation()
    guard !isCancelling.load(ordering: .relaxed) else { throw ServiceProblem.shuttingDown }
    return value
  }

  /// Runs the work of a place that has a thread, unless its caller has left.
  private func carryOut<Value: Sendable>(
    _ place: Place<Value>, isActive: Bool, _ isCancelled: @escaping @Sendable () -> Bool
  ) {
    guard isActive, !isCancelling.load(ordering: .relaxed) else {
      place.leave(with: ServiceProblem.shuttingDown)
      return
    }
    guard let work = place.begin() else { return }
    running.wrappingAdd(1, ordering: .relaxed)
    let isAskedToStop: @Sendable () -> Bool = { [self] in
      place.isCancelled || isCancelling.load(ordering: .relaxed) || isCancelled()
    }
    let number = watched.withLock { $0.begin(isAskedToStop) }
    let result = Result { try work(isAskedToStop) }
    watched.withLock { _ = $0.works.removeValue(forKey: number) }
    running.wrappingSubtract(1, ordering: .relaxed)
    place.end(with: result)
  }

  /// A caller's place in the queue. A caller that leaves it returns at once and its work is dropped; the
  /// thread pool alone would keep both until a thread is free.
  private final class Place<Value: Sendable>: Sendable {
    typealias Work = @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Value

    private enum Stage {
      case new
      case waiting(CheckedContinuation<Value, any Error>, Work)
      case begun(CheckedContinuation<Value, any Error>)
      case left(any Error)
      case ended
    }

    private let stage = Mutex(Stage.new)
    private let cancelled = Atomic(false)

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    /// Starts to wait, unless the caller has left already.
    func take(_ continuation: CheckedContinuation<Value, any Error>, _ work: @escaping Work) {
      let error = stage.withLock { stage -> (any Error)? in
        if case .left(let error) = stage { return error }
        stage = .waiting(continuation, work)
        return nil
      }
      if let error { continuation.resume(throwing: error) }
    }

    /// The work, if the caller still waits for it.
    func begin() -> Work? {
      stage.withLock { stage in
        guard case .waiting(let continuation, let work) = stage else { return nil }
        stage = .begun(continuation)
        return work
      }
    }

    func end(with result: Result<Value, any Error>) {
      let continuation = stage.withLock { stage -> CheckedContinuation<Value, any Error>? in
        guard case .begun(let continuation) = stage else { return nil }
        stage = .ended
        return continuation
      }
      continuation?.resume(with: result)
    }

    /// Leaves if the work has not begun; work that has begun continues to its end.
    func leave(with error: any Error) {
      let continuation = stage.withLock { stage -> CheckedContinuation<Value, any Error>? in
        switch stage {
        case .waiting(let continuation, _):
          stage = .left(error)
          return continuation
        case .new: stage = .left(error)
        case .begun, .left, .ended: break
        }
        return nil
      }
      continuation?.resume(throwing: error)
    }

    /// Leaves, or asks work that has begun to stop.
    func cancel() {
      cancelled.store(true, ordering: .relaxed)
      leave(with: CancellationError())
    }
  }
}
