/// What keeps budgets from being kept.
package struct Infeasibility: Hashable, Sendable {
  /// One budget row and what plans can use of it, over the searched layers.
  package struct Row: Hashable, Sendable {
    package let row: BudgetRow
    /// From the cheapest plan to the most expensive one, each for this row alone.
    package let attainable: ClosedRange<Int>
    /// The least usage when all other budgets are kept; nil where that was not asked or cannot be.
    package var leastWithOthers: Int?

    package init(row: BudgetRow, attainable: ClosedRange<Int>, leastWithOthers: Int? = nil) {
      self.row = row
      self.attainable = attainable
      self.leastWithOthers = leastWithOthers
    }

    /// Whether some plan keeps this row, whatever it uses of the others.
    package var isAttainableAlone: Bool { attainable.lowerBound <= row.capacity }
  }

  /// One entry per budget row.
  package let rows: [Row]

  package init(rows: [Row]) {
    self.rows = rows
  }
}
