import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct LagrangianDualTests {
  /// Whatever the multipliers are, what `ReducedCosts` proves of them is a bound, exactly.
  @Test(arguments: [4096, 1]) func boundsEveryPlan(keyCount: Int) {
    var memory = SearchMemory()
    memory.keyCount = keyCount
    for seed in UInt64(1)...2_000 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let node = SearchNode(instance.problem, memory: memory)
      for round in 0..<4 {
        let capacities = instance.capacities(&random)
        let units = node.lattice.units(of: capacities)
        guard units.allSatisfy({ $0 >= 0 }) else { continue }
        let optimum = LagrangianDual(node.relaxation).maximize(
          capacities: units, limits: SearchLimits(isCancelled: { round == 3 }))
        #expect(optimum.multipliers.allSatisfy { $0 >= 0 }, "seed \(seed)")
        for multipliers in [
          optimum.multipliers, units.map { _ in random.real(0...9) }, units.map { _ in 1e30 },
        ] {
          let reduced = node.reducedCosts(multipliers, capacities: units)
          guard let best = instance.plans.optimum(capacities) else { continue }
          let excess = node.costs.excess(of: Self.selection(of: best, in: instance.problem))
          #expect(reduced.bound <= excess + node.costs.tolerance, "seed \(seed), \(capacities)")
        }
      }
    }
  }

  private static func selection(of plan: EveryPlan.Plan, in problem: ChoiceProblem) -> [Int] {
    problem.groups.map { group in
      problem.choices(of: group).first { problem.formats(of: $0) == plan.formats[group] }!
    }
  }

  @Test func reachesTheLinearProgramOfOneRow() {
    var style = RandomInstance.Style()
    style.rows = 1...1
    style.ties = 0...0
    var compared = 0
    for seed in UInt64(1)...1_500 {
      guard let instance = RandomInstance(seed: seed, style: style) else { continue }
      var random = SeededGenerator(seed: seed)
      let range = instance.plans.range(of: 0)
      let capacity = random.integer(range)
      let node = SearchNode(instance.problem)
      let units = node.lattice.units(of: [capacity])
      let optimum = LagrangianDual(node.relaxation).maximize(
        capacities: units, limits: SearchLimits())
      let found = node.costs.cost(node.reducedCosts(optimum.multipliers, capacities: units).bound)
      // The bound is that of the capacity rounded down to the lattice.
      let usable = Self.usable(capacity, instance.plans)
      let bound = Self.linearProgramBound(instance.problem, capacity: capacity)
      let sharp = Self.linearProgramBound(instance.problem, capacity: usable)
      let scale = 1e-7 * max(bound, node.costs.cost(node.costs.largestExcess) * 1e-3)
      #expect(found >= bound - scale, "seed \(seed): \(found), not \(bound)")
      #expect(found <= sharp + scale, "seed \(seed): \(found), not \(sharp)")
      compared += 1
    }
    #expect(compared > 500)
  }

  /// The most that any plan within the capacity uses.
  private static func usable(_ capacity: Int, _ plans: EveryPlan) -> Int {
    plans.plans.map { $0.usage[0] }.filter { $0 <= capacity }.max()!
  }

  /// The classical greedy: every group walks down its lower convex hull, steepest step first.
  private static func linearProgramBound(_ problem: ChoiceProblem, capacity: Int) -> Double {
    var cost = 0.0
    var room = Double(capacity)
    var steps: [(slope: Double, usage: Double)] = []
    for group in problem.groups {
      let points = problem.choices(of: group)
        .map { (usage: Double(problem.usage[$0]), cost: problem.cost[$0]) }
      var current = points.min { ($0.usage, $0.cost) < ($1.usage, $1.cost) }!
      cost += current.cost
      room -= current.usage
      while true {
        let slopes = points.filter { $0.usage > current.usage }
          .map { (slope: ($0.cost - current.cost) / ($0.usage - current.usage), point: $0) }
        guard
          let next = slopes.min(by: { ($0.slope, -$0.point.usage) < ($1.slope, -$1.point.usage) }),
          next.slope < 0
        else { break }
        steps.append((next.slope, next.point.usage - current.usage))
        current = next.point
      }
    }
    for step in steps.sorted(by: { $0.slope < $1.slope }) where room > 0 {
      let share = min(room, step.usage)
      cost += step.slope * share
      room -= share
    }
    return cost
  }
}
