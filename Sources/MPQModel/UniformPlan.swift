/// The plan that gives every searched layer the same bit-widths: the baseline.
package struct UniformPlan: Hashable, Sendable {
  package let widths: BitWidths
  package let plan: BitPlan
  /// The objective by the table as it stands: outliers are neither left out nor clamped.
  package let importance: Double
  package let costs: PlanCosts

  package init(widths: BitWidths, plan: BitPlan, importance: Double, costs: PlanCosts) {
    self.widths = widths
    self.plan = plan
    self.importance = importance
    self.costs = costs
  }
}
