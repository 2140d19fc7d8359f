import MPQModel

/// A search under given budgets as one 0-1 program, before any stage of the search has touched it.
///
/// One variable per layer and pair of bit-widths that it may get:
///
///     minimise  Σ importance · x
///     one_<layer>:      Σ x_<layer>_w<bits>_a<bits> = 1               for every searched layer
///     budget_<measure>: Σ usage · x ≤ what pinned layers leave        for every measure
///     tie<n>_<w|a><bits>_<layer>: Σ x of the layer at this width = Σ x of the tie's first layer
///
/// It is what `mpq-solve program` writes and what a verification solves.
package struct WholeProgram: Sendable {
  /// The program as it stands, usages, capacities and importances unscaled; its rows are the layers', then
  /// the budgets', then the ties'.
  package let named: NamedProgram
  let problem: ChoiceProblem
  let capacities: [Int]
  /// The groups in the order of the network's layers.
  let groups: [Int]
  /// The choice of `problem` behind each variable.
  let choice: [Int]
  /// Per group of `problem`, where its variables start.
  private let firstVariable: [Int]

  /// - Parameter limits: when to give up; nil then.
  /// - Precondition: the budgets speak of the search's measures, and of all of them.
  package init?(_ search: BitSearch, budgets: [Budget], limits: SearchLimits) {
    problem = search.problem
    let rows = search.rows(for: budgets)
    capacities = rows.map(\.capacity)
    groups = (0..<problem.groupCount).sorted { [problem] in problem.layer[$0] < problem.layer[$1] }
    choice = groups.flatMap { [problem] in problem.choices(of: $0) }
    var first = [Int](repeating: 0, count: problem.groupCount)
    var count = 0
    for group in groups {
      first[group] = count
      count += problem.choices(of: group).count
    }
    firstVariable = first
    let network = search.join.network
    let layers = ProgramNames(of: search.join.layers.map { network.layers[$0.layer].name }).names
    let builder = Builder(
      problem: problem, groups: groups, firstVariable: first, choice: choice, layers: layers)
    guard let variables = builder.variables(limits) else { return nil }
    let budgetRows = builder.choiceRows + builder.budgetRows(rows)
    guard let tieRows = builder.tieRows(limits) else { return nil }
    named = NamedProgram(
      comments: Self.comments(search, rows, hasTies: !problem.tieClasses.isEmpty),
      variables: variables, rows: budgetRows + tieRows)
  }

  /// The same, however long it takes.
  package init(_ search: BitSearch, budgets: [Budget]) {
    guard let program = WholeProgram(search, budgets: budgets, limits: SearchLimits()) else {
      preconditionFailure("no limit, and yet one came first")
    }
    self = program
  }

  /// The selection of `problem` that values stand for, or nil where a layer has not exactly one choice.
  func selection(from values: [Bool]) -> [Int]? {
    var selection = [Int](repeating: -1, count: problem.groupCount)
    for group in groups {
      for (position, choice) in problem.choices(of: group).enumerated()
      where values[firstVariable[group] + position] {
        guard selection[group] < 0 else { return nil }
        selection[group] = choice
      }
      guard selection[group] >= 0 else { return nil }
    }
    return selection
  }

  private static func comments(
    _ search: BitSearch, _ rows: [BudgetRow], hasTies: Bool
  ) -> [String] {
    let join = search.join
    return [
      "mpq: bit-widths for network \(join.network.name), \(join.layers.count) searched layers",
      "importance = activation importance + \(search.alpha) * weight importance",
      "x_<layer>_w<bits>_a<bits> = 1: the layer gets these weight and activation bits",
    ]
      + rows.map { row in
        "budget_\(row.measure.programName): \(row.measure.unit) of the searched layers; pinned layers "
          + "use another \(row.pinnedUsage) of the budget"
      }
      + (hasTies
        ? ["tie<n>_<w|a><bits>_<layer>: has these bits exactly if the tie's first layer has"] : [])
  }
}

/// Makes the variables and rows.
private struct Builder {
  let problem: ChoiceProblem
  let groups: [Int]
  let firstVariable: [Int]
  let choice: [Int]
  /// The names of the searched layers, for names.
  let layers: [String]

  private func name(of group: Int) -> String { layers[problem.layer[group]] }

  /// Nil where a limit came first.
  func variables(_ limits: SearchLimits) -> [NamedProgram.Variable]? {
    var variables: [NamedProgram.Variable] = []
    variables.reserveCapacity(choice.count)
    for (position, group) in groups.enumerated() {
      if position & 15 == 0, limits.isReached { return nil }
      for choice in problem.choices(of: group) {
        let widths = problem.widths[choice]
        variables.append(
          .init(
            name: "x_\(name(of: group))_w\(widths.weightBits)_a\(widths.activationBits)",
            cost: problem.cost[choice]))
      }
    }
    return variables
  }

  /// Every layer gets exactly one choice.
  var choiceRows: [NamedProgram.Row] {
    groups.map { group in
      let variables = (0..<problem.choices(of: group).count).map { firstVariable[group] + $0 }
      return .init(
        name: "one_\(name(of: group))", .equal, 1,
        terms: variables.map { .init(variable: $0, coefficient: 1) })
    }
  }

  func budgetRows(_ rows: [BudgetRow]) -> [NamedProgram.Row] {
    rows.enumerated().map { row, budget in
      let terms = choice.enumerated().compactMap { variable, choice -> NamedProgram.Term? in
        let usage = problem.usage[choice * problem.rowCount + row]
        return usage == 0 ? nil : .init(variable: variable, coefficient: usage)
      }
      return .init(
        name: "budget_\(budget.measure.programName)", .atMost, budget.capacity, terms: terms)
    }
  }

  /// For each width, a tied layer has it exactly when the tie's first layer has it; nil where a limit came first.
  func tieRows(_ limits: SearchLimits) -> [NamedProgram.Row]? {
    var rows: [NamedProgram.Row] = []
    for (number, tie) in problem.tieClasses.enumerated() {
      let members = tie.groups.sorted { problem.layer[$0] < problem.layer[$1] }
      let letter = tie.tensor == .weight ? "w" : "a"
      for (position, group) in members.dropFirst().enumerated() {
        if position & 15 == 0, limits.isReached { return nil }
        for width in tie.commonWidths {
          let terms =
            variables(of: members[0], tie.tensor, at: width).map { ($0, 1) }
            + variables(of: group, tie.tensor, at: width).map { ($0, -1) }
          rows.append(
            NamedProgram.Row(
              name: "tie\(number + 1)_\(letter)\(width)_\(name(of: group))", .equal, 0,
              terms: terms.map { .init(variable: $0.0, coefficient: $0.1) }))
        }
      }
    }
    return rows
  }

  private func variables(of group: Int, _ tensor: TensorKind, at width: Int) -> [Int] {
    problem.choices(of: group).enumerated()
      .filter { problem.widths[$0.element][tensor] == width }
      .map { firstVariable[group] + $0.offset }
  }
}

extension Measure {
  /// What a program's row is called by.
  fileprivate var programName: String {
    switch self {
    case .bitOperations: "bitops"
    case .weightSize: "size"
    case .weightBits(let weighting): "weight_bits_by_\(weighting)"
    case .activationBits(let weighting): "activation_bits_by_\(weighting)"
    case .latency: "latency"
    }
  }
}
