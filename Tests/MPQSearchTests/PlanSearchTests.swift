import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// Answers against a count of all plans, on instances from printed seeds.
@Suite struct PlanSearchTests {
  private static let blocks = (0..<8).map { UInt64($0) * 1_000 + 1 }

  @Test(arguments: blocks) func agreesWithBruteForce(firstSeed: UInt64) throws {
    for seed in firstSeed..<(firstSeed + 500) {
      try checkSeed(seed, style: .init())
    }
  }

  @Test(arguments: blocks) func agreesWithBruteForceWhereTiesAreRelaxed(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.largestKeyCount = 2
    style.ties = 1...4
    style.layers = 2...4
    var relaxed = 0
    for seed in firstSeed..<(firstSeed + 100) {
      guard try checkSeed(seed, style: style) else { continue }
      relaxed += 1
    }
    #expect(relaxed > 0, "no tie outgrew the limit from seed \(firstSeed) on")
  }

  @Test(arguments: blocks) func staysWithinTheGap(firstSeed: UInt64) throws {
    for seed in firstSeed..<(firstSeed + 200) {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      var search = PlanSearch(instance.problem, solver: ExhaustiveSolver())
      let gap = [1e-6, 0.01, 0.3][random.integer(0...2)]
      let capacities = instance.capacities(&random)
      let outcome = try search.solve(capacities: capacities, gap: gap)
      let faults = instance.faults(
        in: outcome, of: search.problem, capacities: capacities, gap: gap)
      #expect(faults.isEmpty)
    }
  }

  /// Several budgets one after the other, so that each starts from what the last one left.
  ///
  /// - Returns: whether a tie was left to the solver.
  @discardableResult
  private func checkSeed(_ seed: UInt64, style: RandomInstance.Style) throws -> Bool {
    guard let instance = RandomInstance(seed: seed, style: style) else { return false }
    var random = SeededGenerator(seed: seed)
    var search = PlanSearch(instance.problem, solver: ExhaustiveSolver())
    var last: [Int]?
    for _ in 0..<4 {
      let capacities = instance.capacities(&random)
      let outcome = try search.solve(capacities: capacities, incumbent: last)
      let faults = instance.faults(in: outcome, of: search.problem, capacities: capacities)
      #expect(faults.isEmpty)
      last = outcome.selection ?? last
      // The same question to a new search: budgets before must not change the answer's worth.
      var fresh = PlanSearch(instance.problem, solver: ExhaustiveSolver())
      let again = try fresh.solve(capacities: capacities)
      #expect(instance.faults(in: again, of: fresh.problem, capacities: capacities).isEmpty)
      #expect(again.status == outcome.status, "seed \(seed)")
    }
    return instance.problem.relaxesTies
  }
}
