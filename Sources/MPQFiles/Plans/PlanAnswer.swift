package import MPQModel

/// The answer to one search as a value: the plan's bits and figures, and what it was asked for.
///
/// What exports write of an answer is all here, so that an answer that was kept is written like a new one.
package struct PlanAnswer: Hashable, Sendable {
  /// The network's name.
  package let network: String
  /// The network's layers, in the order of the plan's; a kept answer has their names, kinds, costs and pinned widths, and
  /// none where there is no plan.
  package let layers: [Layer]
  package let budgets: [Budget]
  /// What weight importances were multiplied by.
  package let alpha: Double
  package let solution: PlanSolution
  /// What keeps the budgets from being kept, where nothing does.
  package let blocking: [BlockingBudget]?

  /// A budget with what plans can use of it, over the layers that the budget counts.
  package struct BlockingBudget: Hashable, Sendable {
    package let budget: String
    package let unit: String
    package let allowed: Int
    package let attainable: ClosedRange<Int>
    /// The least that plans use which keep the other budgets; nil where that is not known.
    package let leastWithOthers: Int?
  }

  package init(
    network: String, layers: [Layer], budgets: [Budget], alpha: Double, solution: PlanSolution,
    blocking: [BlockingBudget]?
  ) {
    (self.network, self.layers, self.budgets, self.alpha) = (network, layers, budgets, alpha)
    (self.solution, self.blocking) = (solution, blocking)
  }

  /// The answer of a search over a network.
  package init(
    _ solution: PlanSolution, of network: Network, budgets: [Budget], alpha: Double,
    infeasibility: Infeasibility? = nil
  ) {
    self.init(
      network: network.name, layers: network.layers, budgets: budgets, alpha: alpha,
      solution: solution,
      blocking: infeasibility?.rows.map { row in
        let pinned = row.row.pinnedUsage
        return BlockingBudget(
          budget: row.row.budget.name, unit: row.row.measure.unit, allowed: row.row.allowance,
          attainable: row.attainable.lowerBound + pinned...row.attainable.upperBound + pinned,
          leastWithOthers: row.leastWithOthers.map { $0 + pinned })
      })
  }
}
