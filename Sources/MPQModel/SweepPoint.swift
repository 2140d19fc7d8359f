/// One budget of a sweep, with its answer and the best uniform plan beside it.
package struct SweepPoint: Hashable, Sendable {
  package let budgets: [Budget]
  package let solution: PlanSolution
  /// The uniform plan of least importance within the same budgets; nil where none fits.
  package let uniform: UniformPlan?

  package init(budgets: [Budget], solution: PlanSolution, uniform: UniformPlan?) {
    self.budgets = budgets
    self.solution = solution
    self.uniform = uniform
  }
}

extension Array<SweepPoint> {
  /// The points whose plans no other plan beats: none is at least as good in importance, BitOps,
  /// size and latency, and better in one of them. Of equal plans the first stays.
  package var frontier: [SweepPoint] {
    let scores = map(\.score)
    return indices.filter { candidate in
      guard let score = scores[candidate] else { return false }
      return !indices.contains { other in
        guard other != candidate, let rival = scores[other] else { return false }
        let isAtLeastAsGood = zip(rival, score).allSatisfy { $0 <= $1 }
        return isAtLeastAsGood && (rival != score || other < candidate)
      }
    }.map { self[$0] }
  }
}

extension SweepPoint {
  /// What plans are compared by, less being better; nil without a plan.
  fileprivate var score: [Double]? {
    guard let importance = solution.importance, let costs = solution.costs else { return nil }
    return [
      importance, Double(costs.bitOperations), Double(costs.weightSizeInBits),
      Double(costs.latencyInPicoseconds ?? 0),
    ]
  }
}
