package import MPQModel

/// The answer to one search as a value: the plan's bits and figures, and the search's inputs.
///
/// It holds all that exports write, so a stored answer gives the same files as a new one.
package struct PlanAnswer: Hashable, Sendable {
  /// The network's name.
  package let network: String
  /// The network's layers, in the plan's order. A stored answer has only their names, kinds, costs and pinned
  /// widths, and no layers if it has no plan.
  package let layers: [Layer]
  package let budgets: [Budget]
  /// The factor of weight importances in the objective.
  package let alpha: Double
  package let solution: PlanSolution
  /// The budgets with the usage that plans can have of each, if no plan keeps all of them; else nil.
  package let blocking: [BlockingBudget]?

  /// A budget, and the usage that plans can have of it, over the layers that the budget counts.
  package struct BlockingBudget: Hashable, Sendable {
    package let budget: String
    package let unit: String
    package let allowed: Int
    package let attainable: ClosedRange<Int>
    /// The least usage of plans that keep the other budgets; nil if it is not known.
    package let leastWithOthers: Int?
  }

  package init(
    network: String, layers: [Layer], budgets: [Budget], alpha: Double, solution: PlanSolution,
    blocking: [BlockingBudget]?
  ) {
    (self.network, self.layers, self.budgets, self.alpha) = (network, layers, budgets, alpha)
    (self.solution, self.blocking) = (solution, blocking)
  }

  /// Creates the answer of a search over a network.
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
