package import MPQModel
package import MPQSearch
import MPQWords

/// Uniform plans beside an answer, in words.
package enum UniformText {
  /// What is said of a level that rules make dearer than it allows: it cannot be the baseline, though it is what
  /// the user would deploy. Nil where there is no such level.
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

  /// A gain as what a plan costs beside another, such as `19.6 % less`.
  package static func difference(_ gain: Double) -> String {
    let share = Figures.significant(100 * gain.magnitude, 3)
    return share == "0" ? "as much" : "\(share) % \(gain > 0 ? "less" : "more")"
  }
}
