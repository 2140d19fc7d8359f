import Testing
import mpq_experiments

@Suite struct PairedVerdictTests {
  private let plan = ["0": 90.0, "1": 91, "2": 92]

  @Test func differencesArePairedBySeed() throws {
    // Seed 3 has no partner.
    let gain = try #require(PairedDifference(plan, ["0": 89, "1": 89, "2": 89, "3": 70]))
    #expect(gain.mean == 2)
    #expect(abs(try #require(gain.standardError) - 1 / 3.0.squareRoot()) < 1e-12)
    #expect(PairedVerdict(gain, largerIsBetter: true) == .better)
    #expect(PairedVerdict(gain, largerIsBetter: false) == .worse)
    #expect(PairedDifference(["0": 90], ["1": 50]) == nil)
  }

  @Test func lessThanTwoStandardErrorsIsWithinTheSpread() throws {
    let noise = try #require(PairedDifference(plan, ["0": 92, "1": 91, "2": 89]))
    #expect(PairedVerdict(noise, largerIsBetter: true) == .withinTheSpread)
    // 1 ± 0.5 is two standard errors, and no more.
    let edge = try #require(PairedDifference(["0": 0.5, "1": 1.5], ["0": 0, "1": 0]))
    #expect(edge.mean == 1 && edge.standardError == 0.5)
    #expect(PairedVerdict(edge, largerIsBetter: true) == .withinTheSpread)
  }

  @Test func aTieIsWithinTheSpread() {
    #expect(
      PairedVerdict(PairedDifference(plan, plan), largerIsBetter: true) == .withinTheSpread)
  }

  @Test func oneSeedProvesNothing() throws {
    let single = try #require(PairedDifference(["0": 90], ["0": 50]))
    #expect(single.standardError == nil)
    #expect(PairedVerdict(single, largerIsBetter: true) == .oneSeed)
    #expect(PairedVerdict(nil, largerIsBetter: true) == .oneSeed)
  }

  @Test(arguments: [
    (PairedVerdict.better, PairedVerdict.withinTheSpread, PairedVerdict.better),
    (.worse, .withinTheSpread, .worse), (.better, .better, .better),
    (.better, .worse, .withinTheSpread), (.oneSeed, .better, .better),
    (.withinTheSpread, .oneSeed, .oneSeed), (.oneSeed, .oneSeed, .oneSeed),
    (.withinTheSpread, .withinTheSpread, .withinTheSpread),
  ])
  func twoMeasuresAreJoined(_ one: PairedVerdict, _ other: PairedVerdict, both: PairedVerdict) {
    #expect(one.joined(with: other) == both)
    #expect(other.joined(with: one) == both)
  }

  @Test(arguments: [
    ([PairedVerdict](), "not measured"),
    ([.oneSeed, .oneSeed], "not judged by one seed"),
    ([.better, .oneSeed, .better], "holds"),
    (
      [.better, .worse, .withinTheSpread, .withinTheSpread, .oneSeed],
      "holds at 1 of 4 budgets, does not at 1, and is within the spread at 2"
    ),
  ])
  func aClaimCountsItsBudgets(_ verdicts: [PairedVerdict], words: String) {
    #expect(PairedVerdict.ofClaim(verdicts) == words)
  }
}
