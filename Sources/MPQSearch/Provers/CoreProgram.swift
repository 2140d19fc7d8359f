import MPQModel

/// The core as a 0-1 program, ties and all rows included, for `--prover glpk`.
///
/// One variable per choice that may stand in a better plan. Costs and usages are counted from a
/// reference selection, the plan in hand where there is one, and the objective is in units of the
/// open gap: so the solver's tolerances, which are relative to numbers near 1, are small against
/// what is still to be decided. `PlanSearch.askSolver` says when its answer counts.
package struct CoreProgram {
  package private(set) var program: BinaryProgram
  /// The choice behind each variable.
  private let choice: [Int]
  /// The group of each variable.
  private let groupOfVariable: [GroupPosition]
  /// Where each group's variables start; one entry more than there are groups.
  private let firstVariable: [Int]
  /// The largest whole coefficient of a budget row, and the largest cost in units of the gap.
  private var largestCoefficient = 0.0

  /// The largest coefficient at which one step of a row is still a thousand times the solver's
  /// integrality tolerance of 1e-9 (`mpq_glpk.c`), since rows are divided by their largest
  /// coefficient.
  private static let largestSafeCoefficient = 1e6

  /// Whether the solver can tell selections apart that differ by one step of a row.
  var isWithinTolerances: Bool { largestCoefficient <= Self.largestSafeCoefficient }

  /// The objective of some values, added up here.
  func objective(of values: [Bool]) -> Double {
    values.indices.reduce(0) { values[$1] ? $0 + program.objective[$1] : $0 }
  }

  /// - Parameters:
  ///   - open: per group the choices that may stand in a better plan; none of them empty.
  ///   - reference: what costs and usages are counted from.
  ///   - isPlan: whether the reference is feasible, and so the first incumbent.
  ///   - unit: the cost that counts as 1.
  package init(
    _ problem: ChoiceProblem, open: [[Int]], reference: [Int], isPlan: Bool, unit: Double,
    capacities: [Int]
  ) {
    choice = open.flatMap { $0 }
    firstVariable = open.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    groupOfVariable = zip(problem.groups, open).flatMap { group, choices in
      choices.map { _ in group }
    }
    let groups = groupOfVariable
    program = BinaryProgram(
      objective: zip(choice, groups).map {
        (problem.cost[$0] - problem.cost[reference[$1]]) / unit
      })
    largestCoefficient = program.objective.map(\.magnitude).max() ?? 0
    if isPlan { program.start = zip(choice, groups).map { $0 == reference[$1] } }
    for group in problem.groups {
      let variables = Array(variables(of: group))
      program.rows.append(
        .init(
          lower: 1, upper: 1, variables: variables, coefficients: variables.map { _ in 1 }))
    }
    let used = problem.usage(of: reference)
    for row in 0..<problem.rowCount {
      addBudget(row, problem, reference: reference, slack: capacities[row] - used[row])
    }
    for tie in problem.tieClasses { addTie(tie, problem) }
  }

  /// Usage above the reference's ≤ slack, divided by the greatest common divisor of its entries.
  private mutating func addBudget(
    _ row: Int, _ problem: ChoiceProblem, reference: [Int], slack: Int
  ) {
    let rows = problem.rowCount
    let change = zip(choice, groupOfVariable).map { choice, group in
      problem.usage[choice * rows + row] - problem.usage[reference[group] * rows + row]
    }
    let divisor = change.reduce(0) { greatestCommonDivisor($0, $1.magnitude) }
    let largest = change.map(\.magnitude).max() ?? 0
    guard divisor > 0 else {
      // No choice matters to this row: either it holds already, or nothing can help.
      if slack < 0 { program.rows.append(.init(upper: -1, variables: [], coefficients: [])) }
      return
    }
    let scale = Double(largest / divisor)
    largestCoefficient = max(largestCoefficient, scale)
    let variables = change.indices.filter { change[$0] != 0 }
    let steps = (Double(slack) / Double(divisor)).rounded(.down)
    program.rows.append(
      .init(
        upper: steps / scale, variables: variables,
        coefficients: variables.map { Double(change[$0] / Int(divisor)) / scale }))
  }

  /// For each width, a tied group has it exactly when the class's first group has it.
  private mutating func addTie(_ tie: ChoiceProblem.TieClass, _ problem: ChoiceProblem) {
    func variables(of group: GroupPosition, at width: Int) -> [Int] {
      self.variables(of: group).filter { problem.options[choice[$0]][tie.tensor] == width }
    }
    for group in tie.groups.dropFirst() {
      for width in tie.commonOptions {
        let first = variables(of: tie.groups[0], at: width)
        let other = variables(of: group, at: width)
        guard !first.isEmpty || !other.isEmpty else { continue }
        program.rows.append(
          .init(
            lower: 0, upper: 0, variables: first + other,
            coefficients: first.map { _ in 1 } + other.map { _ in -1 }))
      }
    }
  }

  private func variables(of group: GroupPosition) -> Range<Int> {
    firstVariable[group.index]..<firstVariable[group.index + 1]
  }

  /// The selection that values stand for, or nil when a group has not exactly one choice.
  package func selection(from values: [Bool]) -> [Int]? {
    var selection = [Int](repeating: -1, count: firstVariable.count - 1)
    for variable in choice.indices where values[variable] {
      guard selection[groupOfVariable[variable]] < 0 else { return nil }
      selection[groupOfVariable[variable]] = choice[variable]
    }
    return selection.contains(-1) ? nil : selection
  }

  /// Forbids one set of values, which the solver's tolerances let pass.
  package mutating func forbid(_ values: [Bool]) {
    let chosen = values.indices.filter { values[$0] }
    program.rows.append(
      .init(
        upper: Double(chosen.count - 1), variables: chosen, coefficients: chosen.map { _ in 1 }))
  }
}
