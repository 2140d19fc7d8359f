import MPQModel

extension WholeProgram {
  /// The program in numbers that a solver's tolerances mean something to.
  ///
  /// Nothing is left out; per layer, exactly one of whose choices is taken, its least cost and its least
  /// usages are taken off, and
  ///
  /// - costs are in units of `unit`, so that the optimum lies between 0 and 1 where `unit` is what some
  ///   plan costs above the least. A choice that alone costs more than that stands at 2: it is in no
  ///   better plan, and its price would drown the digits of all others;
  /// - a budget row is divided by the greatest common divisor of its entries, its bound rounded down, and
  ///   then by its largest entry.
  ///
  /// - Parameter unit: above 0.
  func scaled(unit: Double) -> BinaryProgram {
    let objective = problem.groups.flatMap { group in
      let least = problem.choices(of: group).map { problem.cost[$0] }.min() ?? 0
      return problem.choices(of: group).map { min((problem.cost[$0] - least) / unit, 2) }
    }
    let budgets = problem.groupCount..<(problem.groupCount + problem.rowCount)
    var program = BinaryProgram(objective: objective)
    for (index, row) in named.rows.enumerated() where !budgets.contains(index) {
      program.rows.append(
        .init(
          lower: Double(row.bound), upper: Double(row.bound), variables: row.terms.map(\.variable),
          coefficients: row.terms.map { Double($0.coefficient) }))
    }
    for row in 0..<problem.rowCount { program.rows.append(scaledBudget(row)) }
    return program
  }

  private func scaledBudget(_ row: Int) -> BinaryProgram.Row {
    var entries: [Int] = []
    var slack = Int128(capacities[row])
    var most: Int128 = 0
    for group in problem.groups {
      let usages = problem.choices(of: group).map { problem.usage[$0 * problem.rowCount + row] }
      let least = usages.min() ?? 0
      entries += usages.map { $0 - least }
      slack -= Int128(least)
      most += Int128((usages.max() ?? 0) - least)
    }
    let divisor = entries.reduce(0) { greatestCommonDivisor($0, $1.magnitude) }
    guard divisor > 0, let largest = entries.max() else {
      // No choice matters to this row: either it holds already, or nothing can help.
      return .init(upper: slack < 0 ? -1 : 0, variables: [], coefficients: [])
    }
    // More than can be used is worth no more. Rounded down, also below 0.
    slack = min(slack, most)
    let (quotient, remainder) = slack.quotientAndRemainder(dividingBy: Int128(divisor))
    let steps = Double(remainder < 0 ? quotient - 1 : quotient)
    let scale = Double(largest / Int(divisor))
    let variables = entries.indices.filter { entries[$0] != 0 }
    return .init(
      upper: steps / scale, variables: variables,
      coefficients: variables.map { Double(entries[$0] / Int(divisor)) / scale })
  }
}
