import MPQTraining
import Testing

@Suite struct LearningRateScheduleTests {
  @Test func cosineGoesFromFirstToLast() {
    func rate(_ step: Int) -> Double {
      LearningRateSchedule.cosine.rate(step: step, of: 8, first: 0.1, last: 0.02)
    }
    #expect(rate(0) == 0.1)
    #expect(abs(rate(4) - 0.06) < 1e-15)
    // cos(π/4) = √½.
    #expect(abs(rate(2) - (0.02 + 0.08 * (1 + 0.5.squareRoot()) / 2)) < 1e-15)
    #expect(abs(rate(8) - 0.02) < 1e-15)
    #expect((0..<8).allSatisfy { rate($0) > rate($0 + 1) })
    #expect(LearningRateSchedule.cosine.rate(step: 0, of: 0, first: 0.1, last: 0) == 0.1)
  }

  @Test func constantStays() {
    #expect(LearningRateSchedule.constant.rate(step: 5, of: 8, first: 0.1, last: 0.02) == 0.1)
  }
}
