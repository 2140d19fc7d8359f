/// The budgets that a sweep goes through.
package enum BudgetGrid {
  /// Every combination of several lists of budgets, the first list changing slowest, each with some
  /// budgets that always hold.
  package static func combinations(of lists: [[Budget]], with fixed: [Budget]) -> [[Budget]] {
    lists.reduce([[]]) { combinations, list in
      combinations.flatMap { combination in list.map { combination + [$0] } }
    }.map { $0 + fixed }
  }

  /// Budgets in even steps.
  ///
  /// - Parameters:
  ///   - from: in units of ten to the power of minus `decimals`, like `to`.
  ///   - count: at least 1.
  package static func budgets(
    of kind: BudgetKind, from: Int, to: Int, count: Int, decimals: Int = 0
  ) -> [Budget] {
    steps(from: from, to: to, count: count).map {
      Budget(kind, .number((try? $0.scaled(byPowerOfTen: -decimals)) ?? $0))
    }
  }

  /// Whole numbers from one to another in even steps; the first one alone where only one is wanted.
  ///
  /// - Parameter count: at least 1.
  private static func steps(from: Int, to: Int, count: Int) -> [ExactDecimal] {
    guard count > 1 else { return [ExactDecimal(from)] }
    return (0..<count).map { step in
      let offset = Double(to - from) * Double(step) / Double(count - 1)
      return ExactDecimal(step == count - 1 ? to : from + Int(offset.rounded()))
    }
  }
}
