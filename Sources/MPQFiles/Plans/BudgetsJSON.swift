package import MPQModel

/// Budgets as a JSON object, in the order in which they were given; requests take it back.
package enum BudgetsJSON {
  package static func encode(_ budgets: [Budget]) -> String {
    JSONText.object(
      budgets.map { budget in
        if case .level = budget { return (budget.name, JSONText.quoted(budget.amount)) }
        return (budget.name, budget.amount)
      })
  }
}
