/// The plan that gives every searched layer the same number formats: the baseline.
///
/// A layer that a rule, a tie or a gap in the table keeps from these formats gets the nearest allowed ones.
public struct UniformPlan: Hashable, Sendable {
  public let formats: LayerFormats
  /// The number of searched layers that are kept from these formats.
  package let exceptionCount: Int
  public let plan: BitPlan
  /// The search's objective; formats that the outlier rule excludes count as measured.
  public let importance: Double
  public let costs: PlanCosts

  package init(
    formats: LayerFormats, exceptionCount: Int = 0, plan: BitPlan, importance: Double,
    costs: PlanCosts
  ) {
    self.formats = formats
    self.exceptionCount = exceptionCount
    self.plan = plan
    self.importance = importance
    self.costs = costs
  }

  /// Such as `W4A8`, or `W4A8, 9 layers by rule`.
  public var label: String {
    exceptionCount == 0
      ? "\(formats)"
      : "\(formats), \(exceptionCount) layer\(exceptionCount == 1 ? "" : "s") by rule"
  }
}
