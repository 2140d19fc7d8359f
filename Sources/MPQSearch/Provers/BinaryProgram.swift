/// A 0-1 program: minimise `objective · x` over x in {0, 1}ⁿ within the rows.
package struct BinaryProgram: Hashable, Sendable {
  /// One entry per variable.
  package var objective: [Double]
  package var rows: [Row] = []
  /// Values that satisfy the rows, as a first incumbent.
  package var start: [Bool]?

  /// `lower ≤ Σ coefficient · x ≤ upper`; equal bounds make an equation, nil leaves a side open.
  package struct Row: Hashable, Sendable {
    package var lower: Double?
    package var upper: Double?
    /// Variables, each at most once.
    package var variables: [Int]
    /// Same count as `variables`.
    package var coefficients: [Double]

    package init(
      lower: Double? = nil, upper: Double? = nil, variables: [Int], coefficients: [Double]
    ) {
      precondition(variables.count == coefficients.count)
      self.lower = lower
      self.upper = upper
      self.variables = variables
      self.coefficients = coefficients
    }
  }

  package init(objective: [Double], rows: [Row] = [], start: [Bool]? = nil) {
    self.objective = objective
    self.rows = rows
    self.start = start
  }
}
