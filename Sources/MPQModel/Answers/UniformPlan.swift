/// The plan that gives every searched layer the same bit-widths: the baseline.
///
/// Layers that may not get them, by a rule, a tie or a gap in the table, get the nearest that they may get.
package struct UniformPlan: Hashable, Sendable {
  package let widths: BitWidths
  /// How many searched layers have other widths, because they must.
  package let exceptionCount: Int
  package let plan: BitPlan
  /// The search's objective; widths that the outlier rule leaves out count as they were measured.
  package let importance: Double
  package let costs: PlanCosts

  package init(
    widths: BitWidths, exceptionCount: Int = 0, plan: BitPlan, importance: Double, costs: PlanCosts
  ) {
    self.widths = widths
    self.exceptionCount = exceptionCount
    self.plan = plan
    self.importance = importance
    self.costs = costs
  }

  /// Such as `W4A8`, or `W4A8, 9 layers by rule`.
  package var label: String {
    exceptionCount == 0
      ? "\(widths)"
      : "\(widths), \(exceptionCount) layer\(exceptionCount == 1 ? "" : "s") by rule"
  }
}
