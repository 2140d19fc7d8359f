package import MPQModel

extension BitSearch {
  /// Solves one budget after the other.
  ///
  /// - Parameters:
  ///   - isVerified: whether the integer-program solver answers each budget on its own too.
  ///   - timeLimit: for each budget; nil for none.
  ///   - isCancelled: asked between and during searches; the sweep then ends with what is finished.
  ///   - progress: told what is known during each search; nil for nobody.
  ///   - finished: called with each point as it is found.
  /// - Returns: the points in the order of the budgets; fewer where the sweep was cancelled.
  package mutating func sweep(
    _ budgets: [[Budget]], gap: Double = 0, prover: PlanSearch.Prover = .automatic,
    isVerified: Bool = false, timeLimit: Duration? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (SearchProgress) -> Void)? = nil,
    finished: (SweepPoint) throws -> Void = { _ in }
  ) throws -> [SweepPoint] {
    let baselines = uniformBaselines(limits: SearchLimits(isCancelled: isCancelled))
    var points: [SweepPoint] = []
    for budget in budgets {
      var limits = SearchLimits(timeLimit: timeLimit, isCancelled: isCancelled)
      limits.progress = progress
      var solution = try solve(budget, gap: gap, prover: prover, limits: limits)
      if isVerified {
        solution.verification = verification(of: solution, within: budget, limits: limits)
      }
      // A search that was cancelled found less than it would have, so its point is left out.
      if isCancelled() { break }
      let point = SweepPoint(
        budgets: budget, solution: solution,
        uniform: bestUniformPlan(within: budget, of: baselines))
      points.append(point)
      try finished(point)
    }
    return points
  }
}
