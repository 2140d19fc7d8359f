import MPQModel

/// What a search knows of the optimum while it goes on.
package struct SearchProgress: Hashable, Sendable {
  /// The cost of the best plan so far; nil before the first.
  package let importance: Double?
  /// No plan within the budgets has a lower importance.
  package let bound: Double

  package init(importance: Double?, bound: Double) {
    self.importance = importance
    self.bound = bound
  }

  /// How far the plan may be above the optimum, as a share of its importance, as in `PlanSolution`;
  /// nil without a plan.
  package var gap: Double? { importance.map { PlanSolution.gap(of: $0, over: bound) } }
}
