import MPQModel

extension WholeProgram {
  /// The program in numbers of the order of 1, to which a solver's tolerances relate.
  ///
  /// Nothing is left out. Exactly one choice of each layer is taken, so the layer's least cost and
  /// least usages are constants and are subtracted; then
  ///
  /// - costs are in units of `unit`, so that the optimum lies between 0 and 1 where `unit` is what
  ///   some plan costs above the least. A choice that alone costs more is given the cost 2: it is
  ///   in no better plan, and larger numbers would cost the others digits;
  /// - a budget row is divided by the greatest common divisor of its entries, its bound rounded
  ///   down, and then by its largest entry.
  ///
  /// - Parameter unit: above 0.
  func scaled(unit: Double) -> BinaryProgram {
    let objective = problem.groups.flatMap { group in
      let least = problem.choices(of: group).map { problem.cost[$0] }.min() ?? 0
      return problem.choices(of: group).map { min((problem.cost[$0] - least) / unit, Self.tooDear) }
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

  /// The cost of a choice that is in no better plan: above 1, by far more than a solver's
  /// tolerances.
  private static let tooDear = 2.0

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
    // Capacity beyond the largest usage changes nothing, and clamping keeps numbers small. Rounded
    // down, also below 0.
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
