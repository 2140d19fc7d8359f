/// A solver for 0-1 programs, which the search asks for proofs (`PlanSearch.Prover.integerProgram`)
/// and for second opinions (`BitSearch.verification`).
///
/// ```swift
/// // Minimise −x − 2y where x + y ≤ 1.
/// let program = BinaryProgram(
///   objective: [-1, -2], rows: [.init(upper: 1, variables: [0, 1], coefficients: [1, 1])])
/// let outcome = try GLPKSolver().solve(program, limits: SearchLimits())
/// ```
///
/// Solvers work in rounded numbers. So callers count the cost of the values that they get, check
/// rows in integers, and take an answer for a proof only where its objective agrees.
package protocol IntegerProgramSolver: Sendable {
  /// The solver's name and version, for reports.
  var name: String { get }

  /// Minimises the program.
  ///
  /// A conforming solver prunes by `program.start` where there is one, and never reports `optimal`
  /// or `infeasible` for a search that a limit, a gap or a numerical fault ended.
  ///
  /// - Throws: `IntegerProgramFault` when the solver itself fails.
  func solve(
    _ program: BinaryProgram, limits: SearchLimits
  ) throws(IntegerProgramFault) -> BinaryProgramOutcome
}

/// How an integer-program solver ended.
package enum BinaryProgramOutcome: Hashable, Sendable {
  /// The values are optimal up to the solver's tolerances, and cost `objective` as the solver
  /// counts.
  ///
  /// Where that is less than what the values cost, the solver pruned by a solution that does not
  /// exist, and its answer is no proof.
  case optimal(values: [Bool], objective: Double)
  /// No values satisfy the rows.
  case infeasible
  /// A limit came first: the best values so far, if any.
  case stopped(values: [Bool]?)
}

/// A failure of the solver, not of the input: numerical trouble or an internal error.
package struct IntegerProgramFault: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
