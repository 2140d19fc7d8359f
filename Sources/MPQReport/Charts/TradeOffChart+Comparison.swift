import MPQModel
import MPQWords

extension TradeOffChart {
  /// The chart of a comparison.
  ///
  /// - Parameters:
  ///   - frontier: the best plans for budgets on `measure` alone, the cheapest first.
  ///   - measure: one that plans have.
  init(
    _ comparison: Comparison, frontier: [PlanSolution], measure: Measure, quality: Quality
  ) {
    let network = comparison.network
    let uniformCosts = comparison.uniformPlans.compactMap {
      $0.costs.amount(of: measure, in: network)
    }
    self.init(
      network: network.name, measure: measure, quality: quality,
      largest: uniformCosts.max() ?? 1, medium: .report)
    shared = comparison.measures
    // Bits per weight of integers are in their names.
    if measure == .weightSize, network.params > 0, !comparison.join.formatsArePlain {
      params = network.params
    }
    func point(
      _ name: String, of plan: BitPlan?, costs: PlanCosts?, importance: Double?
    ) -> Point? {
      let y =
        quality == .importance
        ? importance : comparison.measured(plan).map { 100 * $0.accuracy }
      guard let amount = costs?.amount(of: measure, in: network), let y, y.isFinite else {
        return nil
      }
      return Point(amount: amount, y: y, name: name)
    }
    frontierTitle = "best mixed plan for a budget on \(costName) alone"
    if quality == .importance {
      self.frontier = frontier.compactMap {
        point("mixed", of: $0.plan, costs: $0.costs, importance: $0.importance)
      }
    } else {
      floats = comparison.measurements.floats.map {
        let accuracy = 100 * $0.measured.accuracy
        return Point(
          amount: 0, y: accuracy, name: "float network, \(Figures.fixed(accuracy, 2)) %")
      }
    }
    let named = Set(comparison.matchups.compactMap { $0.uniform?.formats })
    for plan in comparison.uniformPlans {
      guard
        let point = point(
          plan.label, of: plan.plan, costs: plan.costs, importance: plan.importance)
      else { continue }
      if named.contains(plan.formats) { levels.append(point) } else { otherUniform.append(point) }
    }
    for matchup in comparison.matchups {
      let solution = matchup.mixed
      let name = matchup.isLevel ? "mixed at \(matchup.title)" : "within your budgets"
      guard
        let mixedPoint = point(
          name, of: solution.plan, costs: solution.costs, importance: solution.importance)
      else { continue }
      guard matchup.isLevel else {
        own.append(mixedPoint)
        continue
      }
      mixed.append(mixedPoint)
      if let partner = matchup.partner,
        let uniform = point(
          partner.label, of: partner.plan, costs: partner.costs, importance: partner.importance)
      {
        links.append((uniform, mixedPoint))
      }
    }
    let isOfBudgets = own.count == 1 && comparison.ownPlans.isEmpty
    ownTitle = isOfBudgets ? "plan within your budgets" : "your plans"
    own += comparison.ownPlans.compactMap {
      point($0.shortName, of: $0.plan, costs: $0.costs, importance: $0.importance)
    }
    swept = comparison.sweptPlans.compactMap {
      point($0.shortName, of: $0.plan, costs: $0.costs, importance: $0.importance)
    }
  }
}
