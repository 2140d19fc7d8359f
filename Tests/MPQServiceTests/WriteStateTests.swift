import MPQService
import Testing

@Suite struct WriteStateTests {
  private let state = WriteState()
  private let start = ContinuousClock.now

  private func waits(_ looks: Int, at seconds: Double) -> Bool {
    state.waitsForLock(after: looks, at: start + .seconds(seconds))
  }

  @Test func allWritersWaitForOneLockTogether() {
    #expect(waits(0, at: 0))
    #expect(waits(500, at: 2.9))
    #expect(!waits(600, at: 3.1))
    // The next ones look a few times only, however long the queue is.
    for writer in 0..<20 {
      let time = 3.2 + Double(writer)
      #expect(waits(0, at: time))
      #expect(!waits(10, at: time))
    }
  }

  @Test func anotherLockIsWaitedForAnew() {
    _ = waits(0, at: 0)
    #expect(!waits(100, at: 4))
    state.succeeded()
    #expect(waits(100, at: 4.1))
    #expect(!waits(100, at: 8))
    // Nobody has met the lock for long: it may be another one.
    #expect(waits(100, at: 19))
  }
}
