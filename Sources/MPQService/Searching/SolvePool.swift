import NIOPosix
import Synchronization

/// A fixed number of threads for work that takes long, and a queue of bounded length before them.
package final class SolvePool: Sendable {
  /// Whether work may be refused for want of room.
  package enum Admission {
    /// Refused when the queue is full, or when it has waited too long: somebody is waiting for it.
    case bounded
    /// Always queued: it is one of few that come one after the other.
    case always
  }

  private let threads: NIOThreadPool
  private let capacity: Int
  private let patience: Duration
  private let admitted = Atomic(0)
  private let running = Atomic(0)
  private let isClosed = Atomic(false)
  private let isCancelling = Atomic(false)

  package init(_ limits: ServiceLimits) {
    threads = NIOThreadPool(numberOfThreads: limits.concurrentSolves)
    capacity = limits.concurrentSolves + limits.queueLength
    patience = limits.queueTime
    threads.start()
  }

  /// Work that runs now.
  package var runningCount: Int { running.load(ordering: .relaxed) }
  /// Work that waits for a thread.
  package var queuedCount: Int { max(0, admitted.load(ordering: .relaxed) - runningCount) }

  /// Takes no more work, and lets what there is come to its end.
  package func close() { isClosed.store(true, ordering: .relaxed) }

  /// Asks all work to stop.
  package func cancelAll() { isCancelling.store(true, ordering: .relaxed) }

  /// Ends the threads.
  package func shutDown() async throws { try await threads.shutdownGracefully() }

  /// Runs work on one of the threads.
  ///
  /// - Parameter work: asks the closure that it gets now and then whether to stop, which it has to when
  ///   the calling task is cancelled.
  /// - Throws: what the work throws; `ServiceProblem` where it is not admitted; `CancellationError`
  ///   where the calling task was cancelled before the work's end.
  package func run<Value: Sendable>(
    _ admission: Admission = .bounded,
    _ work: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Value
  ) async throws -> Value {
    guard !isClosed.load(ordering: .relaxed) else { throw ServiceProblem.shuttingDown }
    let count = admitted.wrappingAdd(1, ordering: .relaxed).newValue
    defer { admitted.wrappingSubtract(1, ordering: .relaxed) }
    guard admission == .always || count <= capacity else { throw ServiceProblem.busy }

    let ticket = Ticket()
    let job = Task {
      try await threads.runIfActive { [self] in
        guard ticket.begin() else { throw CancellationError() }
        running.wrappingAdd(1, ordering: .relaxed)
        defer { running.wrappingSubtract(1, ordering: .relaxed) }
        return try work { [self] in
          ticket.isCancelled || isCancelling.load(ordering: .relaxed)
        }
      }
    }
    let watch = Task { [patience] in
      try await Task.sleep(for: patience)
      if ticket.giveUp() { job.cancel() }
    }
    defer { watch.cancel() }
    do {
      let value = try await withTaskCancellationHandler {
        try await job.value
      } onCancel: {
        ticket.cancel()
        job.cancel()
      }
      try Task.checkCancellation()
      guard !isCancelling.load(ordering: .relaxed) else { throw ServiceProblem.shuttingDown }
      return value
    } catch is CancellationError where ticket.isGivenUp {
      throw ServiceProblem.busy
    }
  }

  /// Where one piece of work stands.
  private final class Ticket: Sendable {
    private enum Stage { case waiting, begun, givenUp }
    private let stage = Mutex(Stage.waiting)
    private let cancelled = Atomic(false)

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
    var isGivenUp: Bool { stage.withLock { $0 == .givenUp } }

    func cancel() { cancelled.store(true, ordering: .relaxed) }
    func begin() -> Bool { move(to: .begun) }
    func giveUp() -> Bool { move(to: .givenUp) }

    private func move(to next: Stage) -> Bool {
      stage.withLock { stage in
        guard stage == .waiting else { return false }
        stage = next
        return true
      }
    }
  }
}
