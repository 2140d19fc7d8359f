/// Why no plan keeps the budgets: for each budget row, what plans can use of it.
package struct Infeasibility: Hashable, Sendable {
  /// One budget row, and the usage that plans can have of it, over the searched layers.
  package struct Row: Hashable, Sendable {
    package let row: BudgetRow
    /// From the least usage of any plan to the greatest, whatever it uses of the other rows.
    package let attainable: ClosedRange<Int>
    /// The least usage of plans that keep all other budgets; nil if unknown or no plan keeps them.
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
