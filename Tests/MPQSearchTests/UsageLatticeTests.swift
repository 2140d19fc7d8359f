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

  /// A plan fits in units exactly when it fits.
  @Test func keepsEveryPlan() {
    var checked = 0
    for seed in UInt64(1)...400 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let problem = instance.problem
      let lattice = UsageLattice(problem)
      for _ in 0..<5 {
        let capacities = instance.capacities(&random)
        let units = lattice.units(of: capacities)
        for _ in 0..<20 {
          let selection = problem.groups.map {
            problem.choices(of: $0).randomElement(using: &random)!
          }
          let fits = (0..<problem.rowCount).allSatisfy { row in
            selection.reduce(0) { $0 + lattice.units[$1 * problem.rowCount + row] } <= units[row]
          }
          let fitted = zip(problem.usage(of: selection), capacities).allSatisfy { $0 <= $1 }
          #expect(fits == fitted, "seed \(seed)")
        }
        checked += 1
      }
    }
    #expect(checked > 500)
  }
}
