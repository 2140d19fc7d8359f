/// A solver for 0-1 programs: what the search asks to prove what it could not settle itself.
package protocol IntegerProgramSolver: Sendable {
  /// The solver's name and version, for reports.
  var name: String { get }

  /// Minimises the program.
  ///
  /// A conforming solver prunes by `program.start` where there is one, and never reports `optimal` or
  /// `infeasible` for a search that a limit, a gap or a numerical fault ended.
  ///
  /// - Throws: `IntegerProgramFault` when the solver itself fails.
  func solve(
    _ program: BinaryProgram, limits: SearchLimits
  ) throws(IntegerProgramFault) -> BinaryProgramOutcome
}

/// How an integer-program solver ended.
package enum BinaryProgramOutcome: Hashable, Sendable {
  /// The values are optimal up to the solver's tolerances, and cost `objective` as the solver counts.
  ///
  /// Where that is less than what the values cost, the solver pruned by a solution that does not exist, and
  /// its answer is no proof.
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
