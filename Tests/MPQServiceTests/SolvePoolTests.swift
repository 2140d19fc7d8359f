import HTTPTypes
import Platform
import MPQService
import Synchronization
import Testing

@Suite struct SolvePoolTests {
  private func pool(
    threads: Int = 1, queue: Int = 1, patience: Duration = .seconds(600)
  ) -> SolvePool {
    var limits = ServiceLimits()
    limits.concurrentSolves = threads
    limits.queueLength = queue
    limits.queueTime = patience
    return SolvePool(limits)
  }

  /// Work that occupies a thread until it is let go, or asked to stop.
  private final class Occupation: Sendable {
    private let isOver = Atomic(false)
    private let wasAskedToStop = Atomic(false)

    var isStopped: Bool { wasAskedToStop.load(ordering: .relaxed) }
    func end() { isOver.store(true, ordering: .relaxed) }

    func occupy(_ isCancelled: () -> Bool) -> Int {
      while !isOver.load(ordering: .relaxed) {
        if isCancelled() {
          wasAskedToStop.store(true, ordering: .relaxed)
          return -1
        }
        pause()
      }
      return 1
    }
  }

  /// How many are at work, and were at most.
  private final class Tally: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { counts.withLock { $0.most } }
    func come() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func go() { counts.withLock { $0.now -= 1 } }
  }

  private static func pause() { usleep(1000) }

  /// Waits as long as it takes: a condition that never holds ends with the test's time limit.
  private func wait(until condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(2)) }
  }

  @Test func givesBackWhatTheWorkGivesOrThrows() async throws {
    struct Fault: Error {}
    let pool = pool()
    #expect(try await pool.run { _ in 7 } == 7)
    await #expect(throws: Fault.self) { try await pool.run { _ in throw Fault() } }
    #expect(try await pool.run { _ in 8 } == 8)
    #expect(pool.runningCount == 0 && pool.queuedCount == 0)
    try await pool.shutDown()
  }

  @Test(.timeLimit(.minutes(5))) func noMoreWorkThanThreadsRunsAtOnce() async throws {
    let pool = pool(threads: 2, queue: 50)
    let most = Tally()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<40 {
        group.addTask {
          try await pool.run { _ in
            most.come()
            Self.pause()
            most.go()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(most.most <= 2)
    try await pool.shutDown()
  }

  @Test(.timeLimit(.minutes(5))) func workBeyondTheQueueIsRefusedAtOnceAndLaterTaken() async throws
  {
    let pool = pool(threads: 1, queue: 1)
    let (first, second) = (Occupation(), Occupation())
    let running = Task { try await pool.run { first.occupy($0) } }
    try await wait { pool.runningCount == 1 }
    let waiting = Task { try await pool.run { second.occupy($0) } }
    try await wait { pool.queuedCount == 1 }
    let refused = try await problem { try await pool.run { _ in 0 } }
    #expect(refused?.status == .serviceUnavailable)
    #expect(refused?.retryAfter != nil)
    #expect(pool.queuedCount == 1)
    first.end()
    second.end()
    #expect(try await running.value == 1)
    #expect(try await waiting.value == 1)
    #expect(try await pool.run { _ in 3 } == 3)
    try await pool.shutDown()
  }

  @Test(.timeLimit(.minutes(5))) func workThatWaitsTooLongIsRefusedAndNeverBegins() async throws {
    let pool = pool(threads: 1, queue: 5, patience: .milliseconds(20))
    let occupation = Occupation()
    let running = Task { try await pool.run { occupation.occupy($0) } }
    try await wait { pool.runningCount == 1 }
    let begun = Tally()
    let refused = try await problem {
      try await pool.run { _ in begun.come() }
    }
    #expect(refused?.status == .serviceUnavailable)
    occupation.end()
    // What runs already is not touched, however long it takes.
    #expect(try await running.value == 1)
    #expect(try await pool.run { _ in 2 } == 2)
    #expect(begun.most == 0)
    #expect(pool.queuedCount == 0)
    try await pool.shutDown()
  }

  @Test(.timeLimit(.minutes(5))) func aSweepWaitsAsLongAsItHasTo() async throws {
    let pool = pool(threads: 1, queue: 5, patience: .milliseconds(20))
    let occupation = Occupation()
    let running = Task { try await pool.run { occupation.occupy($0) } }
    try await wait { pool.runningCount == 1 }
    let sweep = Task { try await pool.run(.always) { _ in 5 } }
    try await wait { pool.queuedCount == 1 }
    // Others lose their patience meanwhile, one after the other.
    for _ in 0..<3 {
      #expect(try await problem { try await pool.run { _ in 0 } }?.status == .serviceUnavailable)
    }
    occupation.end()
    #expect(try await running.value == 1)
    #expect(try await sweep.value == 5)
    try await pool.shutDown()
  }

  @Test(.timeLimit(.minutes(5))) func aSweepIsQueuedBeyondTheQueue() async throws {
    let pool = pool(threads: 1, queue: 1)
    let occupation = Occupation()
    let running = (0..<2).map { _ in Task { try await pool.run { occupation.occupy($0) } } }
    try await wait { pool.runningCount == 1 && pool.queuedCount == 1 }
    let sweep = Task { try await pool.run(.always) { _ in 5 } }
    try await wait { pool.queuedCount == 2 }
    occupation.end()
    for task in running { #expect(try await task.value == 1) }
    #expect(try await sweep.value == 5)
    try await pool.shutDown()
  }

  @Test(.timeLimit(.minutes(5))) func aCancelledCallerStopsTheWork() async throws {
    let pool = pool()
    let occupation = Occupation()
    let task = Task { try await pool.run { occupation.occupy($0) } }
    try await wait { pool.runningCount == 1 }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(occupation.isStopped)
    #expect(pool.runningCount == 0)
    try await pool.shutDown()
  }

  @Test(.timeLimit(.minutes(5))) func aCallerThatIsCancelledWhileItWaitsLeavesTheQueue()
    async throws
  {
    let pool = pool(threads: 1, queue: 1)
    let occupation = Occupation()
    let running = Task { try await pool.run { occupation.occupy($0) } }
    try await wait { pool.runningCount == 1 }
    let begun = Tally()
    let waiting = Task { try await pool.run { _ in begun.come() } }
    try await wait { pool.queuedCount == 1 }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    #expect(pool.queuedCount == 0)
    occupation.end()
    #expect(try await running.value == 1)
    #expect(try await pool.run { _ in 1 } == 1)
    #expect(begun.most == 0)
    try await pool.shutDown()
  }

  @Test(.timeLimit(.minutes(5))) func aClosedPoolTakesNothingNewAndFinishesWhatItHas() async throws
  {
    let pool = pool()
    let occupation = Occupation()
    let running = Task { try await pool.run { occupation.occupy($0) } }
    try await wait { pool.runningCount == 1 }
    pool.close()
    let refused = try await problem { try await pool.run(.always) { _ in 0 } }
    #expect(refused?.status == .serviceUnavailable)
    occupation.end()
    #expect(try await running.value == 1)
    try await pool.shutDown()
  }

  @Test(.timeLimit(.minutes(5))) func cancellingAllStopsWhatRunsAndSaysWhy() async throws {
    let pool = pool(threads: 1, queue: 1)
    let occupation = Occupation()
    let tasks = (0..<2).map { _ in Task { try await pool.run { occupation.occupy($0) } } }
    try await wait { pool.runningCount == 1 && pool.queuedCount == 1 }
    pool.close()
    pool.cancelAll()
    for task in tasks {
      #expect(try await problem { try await task.value }?.status == .serviceUnavailable)
    }
    #expect(occupation.isStopped)
    try await pool.shutDown()
  }

  @Test func workThatIsAskedToStopAndGoesOnIsFoundOnce() async throws {
    let pool = pool(threads: 2)
    let (deaf, good) = (Occupation(), Occupation())
    let first = Task { try await pool.run { _ in deaf.occupy { false } } }
    let second = Task { try await pool.run { _ in good.occupy { false } } }
    try await wait { pool.runningCount == 2 }
    let start = ContinuousClock.now
    #expect(pool.lookForStuckWork(at: start) == 0)
    #expect(pool.lookForStuckWork(at: start + .seconds(100)) == 0)
    first.cancel()
    #expect(pool.lookForStuckWork(at: start + .seconds(100)) == 0)
    #expect(pool.lookForStuckWork(at: start + .seconds(104)) == 0)
    #expect(pool.lookForStuckWork(at: start + .seconds(105)) == 1)
    #expect(pool.lookForStuckWork(at: start + .seconds(106)) == 0)
    #expect(pool.stuckCount == 1 && pool.stuckTotal == 1)
    deaf.end()
    good.end()
    _ = try? await first.value
    #expect(try await second.value == 1)
    #expect(pool.stuckCount == 0 && pool.stuckTotal == 1)
    try await pool.shutDown()
  }

  @Test func aCallersOwnReasonStopsWorkAndIsWatched() async throws {
    let pool = pool()
    let (work, isOver) = (Occupation(), Flag())
    let task = Task { try await pool.run(.always, until: { isOver.isSet }) { work.occupy($0) } }
    try await wait { pool.runningCount == 1 }
    isOver.set()
    #expect(try await task.value == -1)
    #expect(work.isStopped)
    try await pool.shutDown()
  }

  private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
  }
}
