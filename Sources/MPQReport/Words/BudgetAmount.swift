package import MPQModel
import MPQWords

/// The amount of a budget in a readable unit.
package enum BudgetAmount {
  package static func text(_ budget: Budget) -> String {
    switch budget.kind.quantity.style {
    case .level, .bits: budget.text
    case .ratio: "\(budget.text)×"
    case .metric, .bytes, .seconds:
      text(Double(budget.text) ?? .nan, budget.kind.quantity)
    }
  }

  /// An amount of a quantity for a narrow place, in the unit in which files hold it, to four digits.
  package static func column(_ amount: Double, _ quantity: Quantity) -> String {
    switch quantity.style {
    case .metric where !quantity.symbol.isEmpty: Figures.inUnit(amount, quantity.symbol)
    case .metric: Figures.metric(amount)
    case .bytes: Figures.bytes(amount)
    case .seconds: Figures.seconds(amount, digits: 4)
    case .bits, .level, .ratio: text(amount, quantity)
    }
  }

  /// An amount of a quantity, in the unit in which files hold it.
  package static func text(_ amount: Double, _ quantity: Quantity) -> String {
    switch quantity.style {
    case .metric where !quantity.symbol.isEmpty:
      Figures.inUnit(amount, quantity.symbol, digits: 6)
    case .metric: Figures.metric(amount, digits: 6)
    case .bytes: Figures.bytes(amount, digits: 6)
    case .seconds: Figures.seconds(amount, digits: 6)
    case .bits, .level: "\(Figures.significant(amount, 6)) bits"
    case .ratio: "\(Figures.significant(amount, 6))×"
    }
  }
}
