package import MPQModel

/// Budgets as a JSON object in the given order; requests accept the same object.
package enum BudgetsJSON {
  package static func encode(_ budgets: [Budget]) -> String {
    JSONText.object(
      budgets.map { budget in
        (budget.name, amount(budget))
      })
  }

  /// The amount alone; a level is a text, everything else a number.
  package static func amount(_ budget: Budget) -> String {
    budget.level == nil ? budget.text : JSONText.quoted(budget.text)
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
