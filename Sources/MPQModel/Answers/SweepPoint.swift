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
  /// is no worse in importance, BitOps, size and latency, and better in one. Of equal plans the first stays.
  ///
  /// - Complexity: O(n · log n + n · m) for n points of which m stay.
  package var frontier: [SweepPoint] {
    // A point comes after those that dominate it, so comparing it with the points kept so far suffices.
    let order = indices.compactMap { index in
      self[index].score.map { (index: index, score: $0) }
    }.sorted {
      let (a, b) = ($0.score, $1.score)
      return (
        a.importance, a.bitOperations, a.weightSizeInBits, a.latencyInPicoseconds, $0.index
      ) < (b.importance, b.bitOperations, b.weightSizeInBits, b.latencyInPicoseconds, $1.index)
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
    let bitOperations: Int
    let weightSizeInBits: Int
    let latencyInPicoseconds: Int

    func isNoWorse(than other: Score) -> Bool {
      bitOperations <= other.bitOperations && weightSizeInBits <= other.weightSizeInBits
        && latencyInPicoseconds <= other.latencyInPicoseconds && importance <= other.importance
    }
  }

  /// Nil without a plan.
  fileprivate var score: Score? {
    guard let importance = solution.importance, let costs = solution.costs else { return nil }
    return Score(
      importance: importance, bitOperations: costs.bitOperations,
      weightSizeInBits: costs.weightSizeInBits,
      latencyInPicoseconds: costs.latencyInPicoseconds ?? 0)
  }
}
