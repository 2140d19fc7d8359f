/// A second opinion on an answer: an independent solver's result for the same problem.
package struct Verification: Hashable, Sendable {
  package enum Result: Hashable, Sendable {
    /// The solver's optimum equals the answer's within the tolerance, or neither finds a plan.
    case agrees
    /// The solver's optimum differs; `importance` is nil if it finds no plan. Its plan was checked in
    /// integers: if `refutes`, its importance is below the answer's proven bound, so the answer is wrong.
    case disagrees(importance: Double?, refutes: Bool)
    /// The solver reached no usable result; the reason, in words.
    case undecided(String)
  }

  /// The solver's name and version.
  package let solver: String
  package let result: Result
  /// The largest difference between importances that still agree.
  package let tolerance: Double

  package init(solver: String, result: Result, tolerance: Double) {
    self.solver = solver
    self.result = result
    self.tolerance = tolerance
  }

  /// Whether the solver has a plan that the answer says does not exist.
  package var refutesAnswer: Bool {
    if case .disagrees(_, refutes: true) = result { true } else { false }
  }

  /// The result in one word, as in JSON and CSV.
  package var word: String {
    switch result {
    case .agrees: "agrees"
    case .disagrees: "disagrees"
    case .undecided: "undecided"
    }
  }
}
