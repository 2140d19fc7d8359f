package import MPQModel
import MPQSearch

/// A comparison as one page, and as single charts.
package struct Report: Sendable {
  /// A file that the report was made from.
  package struct Input: Sendable {
    /// The role of the file, such as `network`.
    let role: String
    /// The name as the user gave it.
    let name: String
    /// The hash in hexadecimal digits; nil for an input that can be read only once, such as a pipe.
    let sha256: String?

    package init(role: String, name: String, sha256: String?) {
      self.role = role
      self.name = name
      self.sha256 = sha256
    }
  }

  /// The best plans for budgets on one measure alone, the cheapest first.
  package struct Frontiers: Sendable {
    let bitOperations: [PlanSolution]
    let weightSize: [PlanSolution]
    /// Nil if plans have no latency.
    let latency: [PlanSolution]?

    package init(
      bitOperations: [PlanSolution], weightSize: [PlanSolution], latency: [PlanSolution]? = nil
    ) {
      self.bitOperations = bitOperations
      self.weightSize = weightSize
      self.latency = latency
    }
  }

  /// The plan that the charts per layer show.
  struct ShownPlan {
    let name: String
    /// The plan's name for files and anchors: letters, digits, points and hyphens.
    let slug: String
    let plan: BitPlan
    let uniform: UniformPlan?
  }

  let comparison: Comparison
  let frontiers: Frontiers
  let inputs: [Input]
  let settings: [(name: String, value: String)]

  /// - Parameters:
  ///   - settings: the settings of the search, in the order in which they are shown.
  package init(
    _ comparison: Comparison, frontiers: Frontiers, inputs: [Input],
    settings: [(name: String, value: String)]
  ) {
    self.comparison = comparison
    self.frontiers = frontiers
    self.inputs = inputs
    self.settings = settings
  }

  /// All charts, in the order of the page.
  package var charts: [SVGChart] {
    tradeOffCharts + planCharts + spendingCharts + [importanceChart]
  }

  var tradeOffCharts: [SVGChart] {
    let measures: [(Measure, [PlanSolution])] =
      [(.bitOperations, frontiers.bitOperations), (.weightSize, frontiers.weightSize)]
      + (frontiers.latency.map { [(.latency, $0)] } ?? [])
    let importance = measures.map { measure, frontier in
      TradeOffChart(comparison, frontier: frontier, measure: measure, quality: .importance)
    }
    let accuracy = measures.map { measure, _ in
      TradeOffChart(comparison, frontier: [], measure: measure, quality: .accuracy)
    }.filter { $0.pointCount >= 2 }
    return (importance + accuracy).map { $0.draw() }
  }

  var importanceChart: SVGChart {
    let shown = shownPlans.first
    return ImportanceChart(
      join: comparison.join, plan: shown?.plan, planName: shown?.name ?? ""
    ).draw()
  }

  var planCharts: [SVGChart] {
    shownPlans.map { shown in
      PlanChart(
        network: comparison.network, plan: shown.plan, planName: shown.name,
        name: "plan-\(shown.slug)"
      ).draw()
    }
  }

  var spendingCharts: [SVGChart] {
    shownPlans.prefix(1).map { shown in
      SpendingChart(
        network: comparison.network, plan: shown.plan, planName: shown.name,
        uniform: shown.uniform
      ).draw()
    }
  }

  /// The plans that are shown layer by layer, the one in focus first: the plan within the user's budgets, else the
  /// first plan that the user brought, else the mixed plan with the largest gain.
  var shownPlans: [ShownPlan] {
    let mixed = comparison.matchups.compactMap { matchup -> (ShownPlan, Double)? in
      guard let plan = matchup.mixed.plan else { return nil }
      let isOwn = !matchup.isLevel
      let shown = ShownPlan(
        name: isOwn ? "mixed within your budgets" : "mixed at \(matchup.title)",
        slug: isOwn ? "budgets" : matchup.title, plan: plan, uniform: matchup.partner)
      return (shown, isOwn ? .infinity : matchup.gain ?? -.infinity)
    }
    let own = comparison.ownPlans.enumerated().map { index, plan in
      ShownPlan(
        name: plan.shortName, slug: "own-\(index + 1)", plan: plan.plan,
        uniform: comparison.bestUniformPlan(within: plan.costs))
    }
    let most = mixed.max { $0.1 < $1.1 }
    let focus = most.flatMap { $0.1 == .infinity ? $0.0 : nil } ?? own.first ?? most?.0
    guard let focus else { return [] }
    return [focus] + (mixed.map(\.0) + own).filter { $0.slug != focus.slug }
  }
}
