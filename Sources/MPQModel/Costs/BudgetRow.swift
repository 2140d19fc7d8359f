/// Budgets on one measure, or on one part of it, as a row of the search: usage over the searched layers ≤ capacity.
package struct BudgetRow: Hashable, Sendable {
  /// What usage counts.
  package let measure: Measure
  /// The budget that binds: of several on one measure, the one that leaves least.
  package let budget: Budget
  /// What the row counts: the measure as a whole, or a part of it.
  package let counted: UsageRow
  /// What the searched layers may use; negative where pinned layers alone use too much.
  package let capacity: Int
  /// What pinned layers use of this budget; 0 where it does not count them.
  package let pinnedUsage: Int

  /// Works out what pinned layers leave of a budget on a measure as a whole.
  package init(_ budget: Budget, network: Network) {
    self.init(budget, counting: UsageRow(budget.measure), network: network)
  }

  private init(_ budget: Budget, counting counted: UsageRow, network: Network) {
    self.budget = budget
    measure = budget.measure
    self.counted = counted
    pinnedUsage = counted.fixedUsage(of: budget.kind, in: network)
    let (capacity, overflow) = budget.limit(for: network)
      .subtractingReportingOverflow(pinnedUsage)
    self.capacity = overflow ? -1 : capacity
  }

  /// What a plan uses of the budget, over the layers that it counts.
  package func usage(of plan: BitPlan, in network: Network) -> Int {
    network.searched.reduce(pinnedUsage) { sum, layer in
      sum.saturatingSum(counted.usage(ofLayer: layer, at: plan.formats[layer], in: network) ?? 0)
    }
  }

  /// What the budget allows over the layers that it counts.
  package var allowance: Int { capacity + pinnedUsage }

  /// A row per measure or part of one, in the order in which the measures first occur. Budgets on single layers
  /// have none.
  package static func rows(for budgets: [Budget], network: Network) -> [BudgetRow] {
    var rows: [BudgetRow] = []
    for budget in budgets where !budget.kind.isPerLayer {
      for counted in UsageRow.rows(of: budget.measure, in: network) {
        let row = BudgetRow(budget, counting: counted, network: network)
        if let known = rows.firstIndex(where: { $0.counted == counted }) {
          if row.capacity < rows[known].capacity { rows[known] = row }
        } else {
          rows.append(row)
        }
      }
    }
    return rows
  }
}
