import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct LagrangianDualTests {
  @Test func boundsEveryPlan() {
    for seed in UInt64(1)...2_000 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      var dual = LagrangianDual(LagrangianRelaxation(instance.problem))
      for _ in 0..<4 {
        let capacities = instance.capacities(&random)
        let optimum = dual.maximize(
          capacities: capacities, tolerance: 1e-12, limits: SearchLimits())
        let best = instance.plans.optimum(capacities)
        #expect(!optimum.provesInfeasible || best == nil, "seed \(seed), \(capacities)")
        guard let best else { continue }
        #expect(optimum.bound <= best.cost * (1 + 1e-12), "seed \(seed), \(capacities)")
        #expect(optimum.multipliers.allSatisfy { $0 >= 0 }, "seed \(seed)")
        #expect(instance.problem.usage(of: optimum.selection) == optimum.usage, "seed \(seed)")
      }
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
      var dual = LagrangianDual(LagrangianRelaxation(instance.problem))
      let optimum = dual.maximize(capacities: [capacity], tolerance: 1e-12, limits: SearchLimits())
      let bound = Self.linearProgramBound(instance.problem, capacity: capacity)
      #expect(
        abs(optimum.bound - bound) <= 1e-7 * max(bound, .leastNormalMagnitude),
        "seed \(seed): \(optimum.bound), not \(bound)")
      compared += 1
    }
    #expect(compared > 500)
  }

  /// A limit ends the search early; what it then returns is still a bound.
  @Test func boundsWhenItIsStoppedAtOnce() {
    for seed in UInt64(1)...300 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      var dual = LagrangianDual(LagrangianRelaxation(instance.problem))
      for _ in 0..<3 {
        let capacities = instance.capacities(&random)
        let optimum = dual.maximize(
          capacities: capacities, tolerance: 0, limits: SearchLimits(isCancelled: { true }))
        if let best = instance.plans.optimum(capacities) {
          #expect(optimum.bound <= best.cost * (1 + 1e-12), "seed \(seed)")
          #expect(!optimum.provesInfeasible, "seed \(seed)")
        }
      }
    }
  }

  /// The classical greedy: every group walks down its lower convex hull, steepest step first.
  private static func linearProgramBound(_ problem: ChoiceProblem, capacity: Int) -> Double {
    var cost = 0.0
    var room = Double(capacity)
    var steps: [(slope: Double, usage: Double)] = []
    for group in 0..<problem.groupCount {
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
