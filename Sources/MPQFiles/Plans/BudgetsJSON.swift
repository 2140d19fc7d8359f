package import MPQModel

/// Budgets as a JSON object in the given order; requests accept the same object.
///
/// Budgets on resources come last, in an object for each of `max` and `max_any`: `{"level": "W3A4", "max": {"lut":
/// 53000}}`.
package enum BudgetsJSON {
  package static func encode(_ budgets: [Budget]) -> String {
    object(budgets.map { ($0.kind, amount($0)) })
  }

  /// The same for kinds with amounts that are JSON already.
  package static func object(_ amounts: [(kind: BudgetKind, amount: String)]) -> String {
    var members: [(key: String, value: String)] = []
    var groups: [(key: String, members: [(key: String, value: String)])] = []
    for (kind, amount) in amounts {
      guard let group = kind.group else {
        members.append((kind.name, amount))
        continue
      }
      if let known = groups.firstIndex(where: { $0.key == group.key }) {
        groups[known].members.append((group.member, amount))
      } else {
        groups.append((group.key, [(group.member, amount)]))
      }
    }
    return JSONText.object(members + groups.map { ($0.key, JSONText.object($0.members)) })
  }

  /// The amount alone; a level is a text, everything else a number.
  package static func amount(_ budget: Budget) -> String {
    budget.level == nil ? budget.text : JSONText.quoted(budget.text)
  }

  /// Reads budgets back as they were written.
  static func decode(_ value: JSONValue) throws(FormatError) -> [Budget] {
    var budgets: [Budget] = []
    func add(_ name: String, _ amount: JSONValue) throws(FormatError) {
      guard let budget = Budget(name: name, amount: amount.text) else {
        throw amount.error("no budget has this name and amount")
      }
      budgets.append(budget)
    }
    for (name, amount) in try value.object().members {
      if case .object(let group) = amount.content {
        for member in group.members { try add("\(name):\(member.key)", member.value) }
      } else {
        try add(name, amount)
      }
    }
    return budgets
  }
}
