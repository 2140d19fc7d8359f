/// A second opinion on an answer: what an independent solver says to the same problem.
package struct Verification: Hashable, Sendable {
  package enum Result: Hashable, Sendable {
    /// The solver's optimum is the answer's to within the tolerance, or neither finds any plan.
    case agrees
    /// The solver's optimum is another one; nil where it finds no plan at all. Its plan was checked in
    /// integers: where its importance is below what the answer has proven, the answer is wrong.
    case disagrees(importance: Double?, refutes: Bool)
    /// The solver came to no result that counts; why, in words.
    case undecided(String)
  }

  /// The solver's name and version.
  package let solver: String
  package let result: Result
  /// How far apart importances may be and still agree.
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
