package import MPQSearch

/// Solves tiny 0-1 programs by trying all values: the oracle for other solvers.
///
/// Rows are pruned by what their open variables can still add, exactly where coefficients are small
/// integers and with a relative 1e-9 otherwise.
package struct ExhaustiveSolver: IntegerProgramSolver {
  package init() {}

  package let name = "exhaustive"

  package func solve(
    _ program: BinaryProgram, limits: SearchLimits
  ) throws(IntegerProgramFault) -> BinaryProgramOutcome {
    if limits.isReached { return .stopped(values: nil) }
    var search = Search(program)
    search.place(0, objective: 0)
    return search.best.map { .optimal(values: $0, objective: search.bestObjective) } ?? .infeasible
  }
}

private struct Search {
  let program: BinaryProgram
  /// Per variable the rows that hold it, with its coefficient.
  var entries: [[(row: Int, coefficient: Double)]]
  /// Per row what the variables so far add up to, and the least and most that later ones can add.
  var sum: [Double]
  var least: [Double]
  var most: [Double]
  /// The least that the variables from here on can add to the objective.
  var objectiveToCome: [Double]
  var values: [Bool] = []
  var best: [Bool]?
  var bestObjective = Double.infinity

  init(_ program: BinaryProgram) {
    self.program = program
    entries = program.objective.map { _ in [] }
    sum = program.rows.map { _ in 0 }
    least = sum
    most = sum
    for (row, entry) in program.rows.enumerated() {
      for (variable, coefficient) in zip(entry.variables, entry.coefficients) {
        entries[variable].append((row, coefficient))
        least[row] += min(0, coefficient)
        most[row] += max(0, coefficient)
      }
    }
    objectiveToCome = [0]
    for coefficient in program.objective.reversed() {
      objectiveToCome.append(objectiveToCome.last! + min(0, coefficient))
    }
    objectiveToCome.reverse()
  }

  mutating func place(_ variable: Int, objective: Double) {
    guard objective + objectiveToCome[variable] < bestObjective,
      program.rows.indices.allSatisfy(canHold)
    else { return }
    guard variable < entries.count else {
      (best, bestObjective) = (values, objective)
      return
    }
    for value in [true, false] {
      let before = (sum, least, most)
      for (row, coefficient) in entries[variable] {
        least[row] -= min(0, coefficient)
        most[row] -= max(0, coefficient)
        if value { sum[row] += coefficient }
      }
      values.append(value)
      place(variable + 1, objective: objective + (value ? program.objective[variable] : 0))
      values.removeLast()
      (sum, least, most) = before
    }
  }

  private func canHold(_ row: Int) -> Bool {
    let margin = 1e-9 * max(1, sum[row].magnitude)
    return sum[row] + least[row] <= (program.rows[row].upper ?? .infinity) + margin
      && sum[row] + most[row] >= (program.rows[row].lower ?? -.infinity) - margin
  }
}
