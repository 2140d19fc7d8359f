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
  package struct Frontier: Sendable {
    let measure: Measure
    let plans: [PlanSolution]

    package init(_ measure: Measure, _ plans: [PlanSolution]) {
      (self.measure, self.plans) = (measure, plans)
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
  /// One for each measure that has a chart of trade-offs.
  let frontiers: [Frontier]
  let inputs: [Input]
  let settings: [(name: String, value: String)]

  /// - Parameters:
  ///   - settings: the settings of the search, in the order in which they are shown.
  package init(
    _ comparison: Comparison, frontiers: [Frontier], inputs: [Input],
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
    func chart(_ frontier: Frontier, _ quality: TradeOffChart.Quality) -> TradeOffChart {
      var chart = TradeOffChart(
        comparison, frontier: quality == .importance ? frontier.plans : [],
        measure: frontier.measure, quality: quality)
      chart.slug = slug(of: frontier.measure)
      return chart
    }
    let importance = frontiers.map { chart($0, .importance) }
    let accuracy = frontiers.map { chart($0, .accuracy) }.filter { $0.pointCount >= 2 }
    return (importance + accuracy).map { $0.draw() }
  }

  /// A measure's part of its charts' names: another one for each measure.
  func slug(of measure: Measure) -> String {
    let slugs = frontiers.map(\.measure.slug)
    let own = frontiers.firstIndex { $0.measure == measure } ?? 0
    let twins = slugs[..<own].count { $0 == measure.slug }
    return twins == 0 ? measure.slug : "\(measure.slug)-\(twins + 1)"
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
        name: "plan-\(shown.slug)", measures: comparison.measures
      ).draw()
    }
  }

  var spendingCharts: [SVGChart] {
    shownPlans.prefix(1).map { shown in
      SpendingChart(
        network: comparison.network, plan: shown.plan, planName: shown.name,
        uniform: shown.uniform, measures: comparison.measures
      ).draw()
    }
  }

  /// A text for names of files: letters, digits, points and underscores stay, others become hyphens.
  private static func slug(_ title: String) -> String {
    String(
      title.map { character in
        character.isASCII && (character.isLetter || character.isNumber || "._".contains(character))
          ? character : "-"
      })
  }

  /// The plans that are shown layer by layer, the one in focus first: the plan within the user's budgets, else the
  /// first plan that the user brought, else the mixed plan with the largest gain.
  var shownPlans: [ShownPlan] {
    var slugs: Set<String> = []
    let mixed = comparison.matchups.compactMap { matchup -> (ShownPlan, Double)? in
      guard let plan = matchup.mixed.plan else { return nil }
      let isOwn = !matchup.isLevel
      var slug = isOwn ? "budgets" : Self.slug(matchup.title)
      // Names that differ in other characters only would be one file.
      while !slugs.insert(slug).inserted { slug += "-2" }
      let shown = ShownPlan(
        name: isOwn ? "mixed within your budgets" : "mixed at \(matchup.title)",
        slug: slug, plan: plan, uniform: matchup.partner)
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
