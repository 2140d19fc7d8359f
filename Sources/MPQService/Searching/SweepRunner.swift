import Logging
import ServiceLifecycle
import Synchronization

/// Runs queued sweeps one after the other, row by row, and resumes those of an earlier process. Of several
/// services on one database one runs sweeps; when it ends, another takes over.
struct SweepRunner: Service {
  let service: SearchService
  /// An element whenever a sweep may have been queued.
  let wake: AsyncStream<Void>

  /// The pause after a fault of the store.
  private static let pause = Duration.seconds(5)

  func run() async throws {
    await carryOutQueue()
    // When the service ends, the pool closes before the runner is asked to end. A member of a service group
    // that returns before it is asked counts as failed, so the runner waits.
    try? await gracefulShutdown()
  }

  /// The interval of checks whether another service has ended, or has queued a sweep.
  private static let look = Duration.seconds(1)

  /// Looks for changes by other services on the database, which send no signal: they queue sweeps, cancel the
  /// one that runs here, or add rows to one that is followed here.
  private func lookForOthersChanges() async {
    service.wake.yield()
    guard service.store.takesSweeps() else { return service.feed.tellAll() }
    let running = service.runningSweep
    if let id = running.id,
      let sweep = try? await service.store.sweep(id, rowsAfter: .max).sweep, sweep.state.isFinal
    {
      running.cancel(id)
    }
  }

  /// Waits until no other service runs the database's sweeps.
  private func takeTurn() async throws {
    while !service.store.takesSweeps() { try await Task.sleep(for: Self.look) }
  }

  /// Runs one sweep after the other until the service ends.
  private func carryOutQueue() async {
    let looks = Task {
      while true {
        try await Task.sleep(for: Self.look)
        await lookForOthersChanges()
      }
    }
    defer { looks.cancel() }
    await cancelWhenGracefulShutdown {
      var queue = wake.makeAsyncIterator()
      var (hasLooked, last) = (false, Int?.none)
      repeat {
        do {
          if !hasLooked {
            try await takeTurn()
            try await setAside()
          }
          hasLooked = true
          while let sweep = try await service.store.startSweep(goingOnAt: last) {
            last = sweep.position
            try await carryOut(sweep)
          }
        } catch is CancellationError {
          return await leave(last)
        } catch {
          // A cancelled write is not a fault of the store.
          if Task.isCancelled { return await leave(last) }
          service.logger.error("sweeps pause", metadata: ["error": "\(error)"])
          try? await Task.sleep(for: Self.pause)
          if Task.isCancelled { return await leave(last) }
          continue
        }
        guard await queue.next() != nil else { return }
      } while !Task.isCancelled
    }
  }

  /// Marks sweeps as failed that have ended the process twice.
  private func setAside() async throws {
    for id in try await service.store.setAsideSweeps() {
      service.logger.error(
        "a sweep has ended the service twice and is set aside", metadata: ["sweep": "\(id)"])
    }
  }

  /// Notes that this process does not end because of the running sweep.
  private func leave(_ position: Int?) async {
    guard let position else { return }
    // This task is cancelled, and so would be its writes; hence a new task.
    await Task { try? await service.store.leaveSweep(at: position) }.value
  }

  private func carryOut(_ sweep: StoredSweep) async throws {
    let running = service.runningSweep
    running.begin(sweep.id)
    service.feed.tell(sweep.id)
    defer { service.feed.tell(sweep.id) }
    do {
      let request = try SweepRequest(body: Array(sweep.request.utf8), limits: service.limits)
      let search = try await service.pool.run(.always, until: { running.isCancelled }) {
        [planner = service.planner] isCancelled in
        try SweepSearch(request, planner, isCancelled: isCancelled)
      }
      var row = sweep.finished + 1
      var goesOn = row <= sweep.total
      while goesOn {
        let number = row
        let answer = try await service.pool.run(.always, until: { running.isCancelled }) {
          try search.row(number, isCancelled: $0)
        }
        guard let answer else {
          // Either this sweep was cancelled, or the service is shutting down.
          if running.isCancelled { return }
          throw CancellationError()
        }
        service.metrics.solved(answer.solution)
        goesOn = try await service.store.add(
          row: row, json: answer.json, csv: answer.csv, to: sweep)
        service.feed.tell(sweep.id)
        row += 1
      }
    } catch let problem as ServiceProblem where problem != .shuttingDown {
      try await service.store.fail(sweep, problem.detail)
      service.logger.warning(
        "sweep failed", metadata: ["sweep": "\(sweep.id)", "error": "\(problem.detail)"])
    } catch is CancellationError where running.isCancelled {
      return
    } catch is ServiceProblem {
      // The service is shutting down: the sweep stays unfinished, and the next process resumes it.
      throw CancellationError()
    }
  }
}

/// The sweep that runs now, and whether its search must stop at once. The store has this too, but a search
/// asks too often to read the store.
final class RunningSweep: Sendable {
  private let state = Mutex((id: "", isCancelled: false))

  func begin(_ id: String) { state.withLock { $0 = (id, false) } }

  /// Stops the search, if the sweep with this id is running.
  func cancel(_ id: String) { state.withLock { if $0.id == id { $0.isCancelled = true } } }

  /// The sweep that was started last; nil before the first.
  var id: String? { state.withLock { $0.id.isEmpty ? nil : $0.id } }

  var isCancelled: Bool { state.withLock { $0.isCancelled } }
}
