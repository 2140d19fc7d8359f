package import MPQModel
package import MPQSearch
import MPQWords

/// Uniform plans beside an answer, as text.
package enum UniformText {
  /// A line about a level whose plan exceeds the level's BitOps, because constraints give some layers more bits: it
  /// cannot be the baseline, though the user would deploy it. Nil if there is no such level.
  package static func dearerLevel(
    _ search: BitSearch, _ baselines: UniformBaselines, budgets: [Budget], importance: Double?
  ) -> String? {
    guard let importance, let (plan, share) = search.dearerLevel(among: budgets, of: baselines)
    else { return nil }
    return
      "uniform \(plan.label), needs \(Figures.significant(100 * (share - 1), 2)) % more BitOps than "
      + "\(plan.formats) allows, and has importance \(Figures.significant(plan.importance, 6))"
      + (Comparison.gain(of: importance, over: plan).map { "; this plan costs \(difference($0))" }
        ?? "")
  }

  /// A gain as text, such as `19.6 % less`.
  package static func difference(_ gain: Double) -> String {
    let share = Figures.significant(100 * gain.magnitude, 3)
    return share == "0" ? "as much" : "\(share) % \(gain > 0 ? "less" : "more")"
  }
}
