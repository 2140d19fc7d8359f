import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct GreedyRepairTests {
  /// What comes back keeps capacities and ties; mostly something does.
  @Test func repairsToFeasiblePlans() {
    var repaired = 0
    var feasible = 0
    for seed in UInt64(1)...2_000 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let capacities = instance.capacities(&random)
      guard instance.plans.optimum(capacities) != nil else { continue }
      feasible += 1
      let relaxation = LagrangianRelaxation(instance.problem)
      var dual = LagrangianDual(relaxation)
      let optimum = dual.maximize(capacities: capacities, tolerance: 1e-12, limits: SearchLimits())
      let repair = GreedyRepair(
        relaxation: relaxation, multipliers: optimum.multipliers, capacities: capacities)
      guard let selection = repair.repaired(optimum.selection, limits: SearchLimits()) else {
        continue
      }
      #expect(
        instance.problem.isFeasible(selection, capacities: capacities), "seed \(seed)")
      repaired += 1
    }
    #expect(repaired * 10 > feasible * 8, "\(repaired) of \(feasible)")
  }

  @Test func leavesAFeasibleSelectionAsItIs() throws {
    let instance = try #require(RandomInstance(seed: 1))
    let relaxation = LagrangianRelaxation(instance.problem)
    let capacities = [Int](repeating: .max, count: instance.measures.count)
    var dual = LagrangianDual(relaxation)
    let optimum = dual.maximize(capacities: capacities, tolerance: 0, limits: SearchLimits())
    let repair = GreedyRepair(
      relaxation: relaxation, multipliers: optimum.multipliers, capacities: capacities)
    #expect(repair.repaired(optimum.selection, limits: SearchLimits()) == optimum.selection)
  }
}
