import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct CoreSearchTests {
  /// Everything that improves on nothing at all is the whole problem: an exhaustive search of its
  /// core finds the optimum, or that there is none; a narrow one never claims what it has not seen.
  @Test(arguments: [1_000_000, 2]) func findsTheOptimumOrSaysItDidNot(width: Int) {
    var exhaustive = 0
    for seed in UInt64(1)...1_500 {
      guard let instance = RandomInstance(seed: seed), !instance.problem.relaxesTies else {
        continue
      }
      var random = SeededGenerator(seed: seed)
      let problem = instance.problem
      let capacities = instance.capacities(&random).enumerated().map { row, capacity in
        min(capacity, instance.plans.range(of: row).upperBound)
      }
      let relaxation = LagrangianRelaxation(problem)
      var dual = LagrangianDual(relaxation)
      let optimum = dual.maximize(capacities: capacities, tolerance: 1e-12, limits: SearchLimits())
      let core = Core(relaxation, at: optimum, capacities: capacities, limit: .infinity)
      let result = CoreSearch(core: core, width: width)
        .run(limit: .infinity, limits: SearchLimits())
      let best = instance.plans.optimum(capacities)
      if let found = result.best {
        let selection = core.selection(with: found.alternatives)
        #expect(problem.isFeasible(selection, capacities: capacities), "seed \(seed)")
        if result.isExhaustive, let best {
          #expect(problem.cost(of: selection) <= best.cost * (1 + 1e-9), "seed \(seed)")
        }
      } else if result.isExhaustive {
        #expect(best == nil, "seed \(seed)")
      }
      if result.isExhaustive { exhaustive += 1 }
    }
    #expect(exhaustive > 100)
  }
}
