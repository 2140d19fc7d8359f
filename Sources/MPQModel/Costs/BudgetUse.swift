/// How much of a budget a plan uses: of the part or the single layer that uses most of it, where the budget limits
/// such.
package struct BudgetUse: Hashable, Sendable {
  package let budget: Budget
  package let used: Int
  package let allowed: Int
  /// The name of the part or layer that uses most; nil if the budget limits the measure as a whole.
  package let place: String?

  package init(of plan: BitPlan, budget: Budget, in network: Network) {
    self.budget = budget
    if budget.kind.isPerLayer {
      let uses = network.layers.indices.map { index in
        budget.measure.usage(of: network.layers[index], at: plan.formats[index], in: network) ?? 0
      }
      let most = uses.indices.max { uses[$0] < uses[$1] } ?? 0
      (used, place) = (uses[most], network.layers[most].name)
      allowed = budget.limit(for: network)
    } else {
      let rows = BudgetRow.rows(for: [budget], network: network)
      let uses = rows.map { $0.usage(of: plan, in: network) }
      let most = uses.indices.max { uses[$0] < uses[$1] }
      used = most.map { uses[$0] } ?? 0
      place = most.flatMap { rows[$0].counted.name }
      allowed = most.map { rows[$0].allowance } ?? budget.limit(for: network)
    }
  }

  /// Whether the plan keeps the budget.
  package var isKept: Bool { used <= allowed }
}
