/// One budget of a sweep, with its answer and the best uniform plan beside it.
package struct SweepPoint: Hashable, Sendable {
  package let budgets: [Budget]
  package let solution: PlanSolution
  /// The uniform plan of least importance within the same budgets; nil if none fits.
  package let uniform: UniformPlan?

  package init(budgets: [Budget], solution: PlanSolution, uniform: UniformPlan?) {
    self.budgets = budgets
    self.solution = solution
    self.uniform = uniform
  }
}

extension Array<SweepPoint> {
  /// The Pareto frontier: the points whose plans no other plan dominates. A plan dominates another if it
  /// is no worse in importance and in every cost, and better in one. Of equal plans the first stays.
  ///
  /// - Complexity: O(n · log n + n · m) for n points of which m stay.
  package var frontier: [SweepPoint] {
    // A point comes after those that dominate it, so comparing it with the points kept so far suffices.
    let order = indices.compactMap { index in
      self[index].score.map { (index: index, score: $0) }
    }.sorted {
      let (a, b) = ($0.score, $1.score)
      if a.importance != b.importance { return a.importance < b.importance }
      if a.usages != b.usages { return a.usages.lexicographicallyPrecedes(b.usages) }
      return $0.index < $1.index
    }
    var kept: [(index: Int, score: SweepPoint.Score)] = []
    for candidate in order
    where !kept.contains(where: { $0.score.isNoWorse(than: candidate.score) }) {
      kept.append(candidate)
    }
    return kept.map(\.index).sorted().map { self[$0] }
  }
}

extension SweepPoint {
  /// The quantities that compare plans; less is better.
  fileprivate struct Score {
    let importance: Double
    /// Of every measure that plans have; a figure that is not known counts as 0.
    let usages: [Int]

    func isNoWorse(than other: Score) -> Bool {
      importance <= other.importance && zip(usages, other.usages).allSatisfy { $0 <= $1 }
    }
  }

  /// Nil without a plan.
  fileprivate var score: Score? {
    guard let importance = solution.importance, let costs = solution.costs else { return nil }
    return Score(
      importance: importance,
      usages: [
        costs.bitOperations, costs.weightSizeInBits, costs.latencyInPicoseconds,
        costs.activationMemoryInBits,
      ].map { $0 ?? 0 } + costs.resources.map(\.usage))
  }
}
