import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct GreedyPlanTests {
  /// What comes back keeps capacities and ties; mostly something does.
  @Test(arguments: [4096, 1]) func findsFeasiblePlans(keyCount: Int) {
    var memory = SearchMemory()
    memory.keyCount = keyCount
    var found = 0
    var feasible = 0
    for seed in UInt64(1)...2_000 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let capacities = instance.capacities(&random)
      guard instance.plans.optimum(capacities) != nil else { continue }
      feasible += 1
      let node = SearchNode(instance.problem, memory: memory)
      let units = node.lattice.units(of: capacities)
      guard let greedy = Self.greedyPlan(node, units) else { continue }
      #expect(
        instance.problem.isFeasible(greedy.selection, capacities: capacities), "seed \(seed)")
      found += 1
    }
    #expect(found * 10 > feasible * 8, "\(found) of \(feasible)")
  }

  /// No single free group could still change for the better.
  @Test func leavesNothingToFillUp() {
    var checked = 0
    for seed in UInt64(1)...1_000 {
      var style = RandomInstance.Style()
      style.ties = 0...0
      guard let instance = RandomInstance(seed: seed, style: style) else { continue }
      var random = SeededGenerator(seed: seed)
      let capacities = instance.capacities(&random)
      let problem = instance.problem
      let node = SearchNode(problem)
      let units = node.lattice.units(of: capacities)
      guard units.allSatisfy({ $0 >= 0 }) else { continue }
      guard let greedy = Self.greedyPlan(node, units) else { continue }
      for group in problem.groups {
        for choice in problem.choices(of: group)
        where node.costs.share[choice] < node.costs.share[greedy.selection[group]] {
          var better = greedy.selection
          better[group] = choice
          #expect(!problem.isFeasible(better, capacities: capacities), "seed \(seed)")
        }
      }
      checked += 1
    }
    #expect(checked > 300)
  }

  /// The plan that is made of what the dual ends with.
  private static func greedyPlan(_ node: SearchNode, _ capacities: [Int]) -> GreedyPlan? {
    let optimum = LagrangianDual(node.relaxation).maximize(
      capacities: capacities, limits: SearchLimits())
    return GreedyPlan(
      node, from: optimum.selection, multipliers: optimum.multipliers, capacities: capacities,
      limits: SearchLimits())
  }
}
