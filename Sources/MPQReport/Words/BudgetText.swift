package import MPQModel
import MPQSearch
import MPQWords

/// Budgets, and the reasons why no plan keeps them, as text.
package enum BudgetText {
  /// A budget as the user stated it.
  package static func title(_ budget: Budget) -> String { budget.kind.title(budget.amount) }

  /// A usage in a readable unit.
  package static func amount(_ usage: Int, of measure: Measure, in network: Network) -> String {
    BudgetAmount.text(measure.amount(ofUsage: usage, in: network), measure.quantity)
  }

  /// Lines that say why no plan keeps the budgets.
  package static func lines(_ infeasibility: Infeasibility, _ network: Network) -> [String] {
    func amount(_ usage: Int, _ row: Infeasibility.Row) -> String {
      let usage = usage + row.row.pinnedUsage
      let kind = row.row.budget.kind
      // Bits per weight limit a size, and are what the user knows.
      return kind.quantity.style == .bits
        ? BudgetAmount.text(kind.amount(ofUsage: usage, in: network), kind.quantity)
        : self.amount(usage, of: row.row.measure, in: network)
    }
    func need(_ row: Infeasibility.Row) -> String { row.row.measure.isPlural ? "need" : "needs" }
    func range(_ row: Infeasibility.Row) -> String {
      "\(amount(row.attainable.lowerBound, row)) to \(amount(row.attainable.upperBound, row))"
    }
    let isBlockedAlone = infeasibility.rows.contains { !$0.isAttainableAlone }
    var lines =
      isBlockedAlone ? [] : ["each budget can be kept alone, but not all of them together:"]
    func isBlocked(_ row: Infeasibility.Row) -> Bool {
      !row.isAttainableAlone || row.leastWithOthers != nil
    }
    // Of a measure that is limited part by part, only the parts that block are of interest.
    let hasBlocked = infeasibility.rows.contains(where: isBlocked)
    let rows = infeasibility.rows.filter {
      $0.row.counted.name == nil || !hasBlocked || isBlocked($0)
    }
    for row in rows {
      let place = row.row.counted.name.map { " in \($0)" } ?? ""
      var line = "\(title(row.row.budget))\(place)\(isBlocked(row) ? " " : ": ")"
      if !row.isAttainableAlone {
        line += "alone \(need(row)) at least \(amount(row.attainable.lowerBound, row)); "
      } else if let least = row.leastWithOthers {
        line += "\(need(row)) at least \(amount(least, row)) with the others kept; "
      }
      let budget = row.row.budget
      let allowed =
        switch budget.kind.quantity.style {
        case .bits: "\(budget.text) bits"
        case .level, .ratio: amount(row.row.capacity, row)
        case .metric, .bytes, .seconds: BudgetAmount.text(budget)
        }
      line += "you allow \(allowed) (attainable: \(range(row)))"
      lines.append(line)
    }
    return lines
  }
}
