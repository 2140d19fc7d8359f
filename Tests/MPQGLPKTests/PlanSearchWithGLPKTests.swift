import MPQGLPK
import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// The integer-program prover against a count of all plans and against the core search.
@Suite struct PlanSearchWithGLPKTests {
  private static let blocks = (0..<8).map { UInt64($0) * 1_000 + 50_001 }

  @Test(arguments: blocks) func proversAgree(firstSeed: UInt64) throws {
    for seed in firstSeed..<(firstSeed + 300) { try checkSeed(seed, style: .init()) }
  }

  @Test(arguments: blocks) func proversAgreeWithManyTies(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.ties = 1...4
    style.layers = 2...6
    for seed in firstSeed..<(firstSeed + 200) { try checkSeed(seed, style: style) }
  }

  private func checkSeed(_ seed: UInt64, style: RandomInstance.Style) throws {
    guard let instance = RandomInstance(seed: seed, style: style) else { return }
    var random = SeededGenerator(seed: seed)
    let search = PlanSearch(instance.problem, solver: GLPKSolver())
    for _ in 0..<3 {
      let capacities = instance.capacities(&random)
      for prover in PlanSearch.Prover.allCases {
        let outcome = try search.solve(capacities: capacities, prover: prover)
        let faults = instance.faults(in: outcome, of: search.problem, capacities: capacities)
        #expect(faults.isEmpty, "\(prover)")
      }
    }
  }
}
