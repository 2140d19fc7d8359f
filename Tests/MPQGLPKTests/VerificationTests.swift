import MPQGLPK
import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct VerificationTests {
  private struct Case {
    let search: BitSearch
    let budgets: [Budget]
    let solution: PlanSolution
    let plans: EveryPlan

    func verified(
      _ solution: PlanSolution, limits: SearchLimits = SearchLimits()
    ) -> Verification {
      search.verification(of: solution, within: budgets, limits: limits)
    }
  }

  /// Solved instances of every kind, ties and infeasible budgets among them.
  private func cases(_ seeds: ClosedRange<UInt64>) throws -> [Case] {
    var style = RandomInstance.Style()
    style.layers = 1...5
    return try seeds.compactMap { seed in
      var random = SeededGenerator(seed: seed)
      guard let instance = RandomInstance(seed: seed, style: style),
        let budgets = instance.budgets(instance.capacities(&random)),
        var search = try? BitSearch(
          instance.join, budgets: budgets, alpha: instance.alpha,
          solver: GLPKSolver())
      else { return nil }
      let solution = try search.solve(budgets)
      return Case(search: search, budgets: budgets, solution: solution, plans: instance.plans)
    }
  }

  @Test func agreesWithRightAnswers() throws {
    let cases = try cases(1...600)
    #expect(cases.count > 60)
    #expect(cases.contains { $0.solution.plan == nil })
    for (index, example) in cases.enumerated() {
      let verification = example.verified(example.solution)
      #expect(verification.result == .agrees, "case \(index): \(verification) \(example.solution)")
      #expect(verification.solver.hasPrefix("GLPK "))
      #expect(verification.tolerance > 0)
    }
  }

  @Test func refutesWhatIsNotTheOptimum() throws {
    var refuted = 0
    for example in try cases(1...600) {
      guard let importance = example.solution.importance, importance > 0 else { continue }
      // As wrong as a search that called the next best plan optimal.
      let capacities = example.search.capacities(example.budgets)
      let others = example.plans.plans.filter { plan in
        plan.cost > importance * (1 + 1e-9)
          && zip(plan.usage, capacities).allSatisfy { $0 <= $1 }
      }
      guard let next = others.min(by: { $0.cost < $1.cost }) else { continue }
      var wrong = example.solution
      let network = example.search.join.network
      var widths = network.layers.map { $0.pinned ?? .eightBit }
      for (layer, pair) in zip(example.search.join.layers, next.formats) {
        widths[layer.networkLayer] = pair
      }
      wrong.plan = BitPlan(widths)
      wrong.importance = next.cost
      wrong.bound = next.cost
      let verification = example.verified(wrong)
      #expect(verification.refutesAnswer, "\(verification) of \(next.cost), not \(importance)")
      refuted += 1
    }
    #expect(refuted > 20)
  }

  @Test func refutesAnInfeasibilityThatIsNone() throws {
    let example = try #require(try cases(1...100).first { $0.solution.plan != nil })
    let wrong = PlanSolution(
      status: .infeasible, proof: "", plan: nil, layerImportances: [], importance: nil,
      bound: .infinity, costs: nil, searchTime: .zero)
    #expect(example.verified(wrong).refutesAnswer)
  }

  @Test func aPlanBetterThanTheSolversStands() throws {
    let example = try #require(
      try cases(1...100).first { ($0.solution.importance ?? 0) > 0 })
    var better = example.solution
    better.importance = try #require(better.importance) / 2
    better.bound = 0
    let verification = example.verified(better)
    #expect(verification.word == "disagrees" && !verification.refutesAnswer)
  }

  @Test func limitsLeaveItOpen() throws {
    let example = try #require(try cases(1...100).first { $0.solution.plan != nil })
    for limits in [SearchLimits(timeLimit: .zero), SearchLimits(isCancelled: { true })] {
      let verification = example.verified(example.solution, limits: limits)
      #expect(verification.word == "undecided")
    }
  }
}
