import MPQModel

/// What keeps budgets from being kept.
package struct Infeasibility: Hashable, Sendable {
  /// One budget row and what plans can use of it, over the searched layers.
  package struct Row: Hashable, Sendable {
    package let row: BudgetRow
    /// From the cheapest plan to the most expensive one, each for this row alone.
    package let attainable: ClosedRange<Int>
    /// The least usage when all other budgets are kept; nil where that was not asked or cannot be.
    package var leastWithOthers: Int?

    /// Whether some plan keeps this row, whatever it uses of the others.
    package var isAttainableAlone: Bool { attainable.lowerBound <= row.capacity }
  }

  package let rows: [Row]
}
