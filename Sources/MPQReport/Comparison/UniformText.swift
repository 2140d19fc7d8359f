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

  /// A line about the cheapest uniform plan of a quality, and how much less a cheapest plan uses.
  package static func cheapest(
    _ uniform: (plan: UniformPlan, amount: Double)?, beside minimized: PlanSolution.Minimized,
    _ search: BitSearch
  ) -> String {
    guard let uniform, let measure = search.minimized else {
      return "no uniform plan within the budgets has an importance of at most "
        + Figures.significant(minimized.importanceLimit, 6)
    }
    let saving = uniform.amount > 0 ? 1 - (minimized.amount ?? uniform.amount) / uniform.amount : 0
    let share = Figures.fixed(100 * saving, 1)
    return "cheapest uniform plan of this importance: \(uniform.plan.label), \(measure.name) "
      + BudgetAmount.text(uniform.amount, measure.quantity)
      + "; this plan uses \(share == "0.0" ? "as much" : "\(share) % less")"
  }

  /// A gain as text, such as `19.6 % less`.
  package static func difference(_ gain: Double) -> String {
    let share = Figures.significant(100 * gain.magnitude, 3)
    return share == "0" ? "as much" : "\(share) % \(gain > 0 ? "less" : "more")"
  }
}
