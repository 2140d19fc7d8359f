import MPQGLPK
import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// A search that is stopped claims no more than it knows, wherever the limit meets it.
@Suite struct StoppedSearchTests {
  /// True from the given question on.
  private final class Countdown: @unchecked Sendable {
    private var left: Int
    private(set) var questionsAfterwards = 0

    init(_ count: Int) { left = count }

    func isOver() -> Bool {
      if left > 0 {
        left -= 1
        return false
      }
      questionsAfterwards += 1
      return true
    }
  }

  @Test(arguments: [PlanSearch.Prover.automatic, .integerProgram])
  func whatAStoppedSearchSaysIsTrue(prover: PlanSearch.Prover) throws {
    var stopped = 0
    for seed in UInt64(1)...150 {
      var style = RandomInstance.Style()
      style.ties = 0...4
      guard let instance = RandomInstance(seed: seed, style: style) else { continue }
      var random = SeededGenerator(seed: seed)
      let capacities = instance.capacities(&random)
      let optimum = instance.plans.optimum(capacities)?.cost
      for count in [0, 1, 2, 3, 5, 8, 13, 21] {
        let countdown = Countdown(count)
        let limits = SearchLimits { countdown.isOver() }
        let search = PlanSearch(instance.problem, solver: GLPKSolver(), limits: limits)
        let outcome = try search.solve(capacities: capacities, prover: prover, limits: limits)
        // Each loop asks once more on the way out.
        #expect(countdown.questionsAfterwards < 100, "seed \(seed), question \(count)")
        if let selection = outcome.selection {
          #expect(search.problem.isFeasible(selection, capacities: capacities), "seed \(seed)")
        }
        let slack = 1e-12 * (optimum ?? 0)
        #expect(outcome.bound <= (optimum ?? .infinity) + slack, "seed \(seed), question \(count)")
        switch outcome.status {
        case .optimal:
          #expect(
            try abs(#require(outcome.importance) - #require(optimum)) <= slack + outcome.tolerance,
            "seed \(seed), question \(count)")
        case .infeasible: #expect(optimum == nil, "seed \(seed), question \(count)")
        case .withinGap: Issue.record("no gap was allowed")
        case .feasible, .undecided: stopped += 1
        }
      }
    }
    #expect(stopped > 50)
  }
}
