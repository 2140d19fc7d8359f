import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct UsageLatticeTests {
  @Test(arguments: [(UInt(0), UInt(0), UInt(0)), (0, 7, 7), (12, 18, 6), (.max, 5, 5), (9, 4, 1)])
  func greatestCommonDivisors(first: UInt, second: UInt, expected: UInt) {
    #expect(greatestCommonDivisor(first, second) == expected)
    #expect(greatestCommonDivisor(second, first) == expected)
  }

  /// Rounding down shuts no plan out, and never rounds up.
  @Test func keepsEveryPlan() {
    var checked = 0
    for seed in UInt64(1)...400 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let lattice = UsageLattice(instance.problem)
      for _ in 0..<5 {
        let capacities = instance.capacities(&random)
        let rounded = lattice.roundedDown(capacities)
        #expect(zip(rounded, capacities).allSatisfy { $0 <= $1 }, "seed \(seed)")
        for plan in instance.plans.plans {
          let fitted = zip(plan.usage, capacities).allSatisfy { $0 <= $1 }
          let fits = zip(plan.usage, rounded).allSatisfy { $0 <= $1 }
          #expect(fits == fitted, "seed \(seed)")
        }
        checked += 1
      }
    }
    #expect(checked > 500)
  }
}
