/// The plan that gives every searched layer the same number formats: the baseline.
///
/// Layers that may not get them, by a rule, a tie or a gap in the table, get the nearest that they may get.
public struct UniformPlan: Hashable, Sendable {
  public let formats: LayerFormats
  /// How many searched layers have other formats, because they must.
  package let exceptionCount: Int
  public let plan: BitPlan
  /// The search's objective; formats that the outlier rule leaves out count as they were measured.
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
