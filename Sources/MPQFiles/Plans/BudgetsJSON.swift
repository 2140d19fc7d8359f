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

  /// Reads budgets back as they were written.
  static func decode(_ value: JSONValue) throws(FormatError) -> [Budget] {
    var budgets: [Budget] = []
    for (name, amount) in try value.object().members {
      guard let budget = Budget(name: name, amount: amount.text) else {
        throw amount.error("no budget has this name and amount")
      }
      budgets.append(budget)
    }
    return budgets
  }
}
