/// Budgets on one measure, as a row of the search: usage over the searched layers ≤ capacity.
package struct BudgetRow: Hashable, Sendable {
  /// What usage counts.
  package let measure: Measure
  /// The budget that binds: of several on one measure, the one that leaves least.
  package let budget: Budget
  /// What the searched layers may use; negative where pinned layers alone use too much.
  package let capacity: Int
  /// What pinned layers use of this budget; 0 where it does not count them.
  package let pinnedUsage: Int

  /// Works out what pinned layers leave of a budget.
  package init(_ budget: Budget, network: Network, latency: LatencyTable?) {
    self.budget = budget
    measure = budget.measure
    pinnedUsage =
      budget.kind.countsPinnedLayers
      ? network.layers.reduce(0) { sum, layer in
        let usage = layer.pinned.map { budget.measure.usage(of: layer, at: $0, latency: latency) }
        return sum.saturatingSum(usage ?? 0)
      } : 0
    capacity = budget.limit(for: network) - pinnedUsage
  }

  /// What a plan uses of the budget, over the layers that it counts.
  package func usage(of plan: BitPlan, in network: Network, latency: LatencyTable?) -> Int {
    pinnedUsage + measure.usage(of: plan, over: network.searched, in: network, latency: latency)
  }

  /// What the budget allows over the layers that it counts.
  package var allowance: Int { capacity + pinnedUsage }

  /// One row per measure, in the order in which the measures first occur.
  package static func rows(
    for budgets: [Budget], network: Network, latency: LatencyTable? = nil
  ) -> [BudgetRow] {
    var rows: [BudgetRow] = []
    for budget in budgets {
      let row = BudgetRow(budget, network: network, latency: latency)
      if let known = rows.firstIndex(where: { $0.measure == row.measure }) {
        if row.capacity < rows[known].capacity { rows[known] = row }
      } else {
        rows.append(row)
      }
    }
    return rows
  }
}
