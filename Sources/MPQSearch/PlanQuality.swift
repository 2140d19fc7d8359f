/// How good a cheapest plan has to be.
package enum PlanQuality: Hashable, Sendable {
  /// The most importance that it may have.
  case importance(Double)
  /// At most the importance of the uniform plan with this level, such as `W4A4`.
  case uniformPlan(String)
}
