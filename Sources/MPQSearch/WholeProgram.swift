package import MPQModel

/// A search under given budgets as one 0-1 program, not reduced by any stage of the search.
///
/// One variable per layer and pair of bit-widths that it may get:
///
///     minimise  Σ importance · x
///     one_<layer>:      Σ x_<layer>_w<bits>_a<bits> = 1               for every searched layer
///     budget_<measure>: Σ usage · x ≤ what pinned layers leave        for every measure
///     tie<n>_<w|a><bits>_<layer>: Σ x of the layer at this width = Σ x of the tie's first layer
///
/// Names of formats, choices and resources stand where they are no plain numbers of bits (`ProgramNames`).
///
/// It is what `mpq-solve program` writes and what a verification solves.
package struct WholeProgram: Sendable {
  /// The program as it stands, usages, capacities and importances unscaled; its rows are the
  /// layers', then the budgets', then the ties'.
  package let named: NamedProgram
  /// All choices; variable `v` of the program stands for choice `v`.
  let problem: ChoiceProblem
  let capacities: [Int]

  /// - Parameter limits: when to give up; nil then.
  /// - Precondition: the budgets speak of the search's measures, and of all of them.
  package init?(_ search: BitSearch, budgets: [Budget], limits: SearchLimits) {
    problem = search.problem
    let rows = search.rows(for: budgets)
    capacities = rows.map(\.capacity)
    let layers = problem.groups.map { search.join.name(of: $0) }
    let builder = Builder(problem, layers: layers)
    guard let variables = builder.variables(limits) else { return nil }
    let keys = ProgramNames(of: rows.map(\.counted.key)).names
    let budgetRows = builder.choiceRows + builder.budgetRows(rows, keys)
    guard let tieRows = builder.tieRows(limits) else { return nil }
    named = NamedProgram(
      comments: Self.comments(
        search, zip(keys, rows).map { ($0, $1) }, hasTies: !problem.tieClasses.isEmpty,
        hasNames: !builder.isPlain),
      variables: variables, rows: budgetRows + tieRows)
  }

  /// The same, however long it takes.
  package init(_ search: BitSearch, budgets: [Budget]) {
    guard let program = WholeProgram(search, budgets: budgets, limits: SearchLimits()) else {
      preconditionFailure("no limit, and yet one came first")
    }
    self = program
  }

  /// The selection of `problem` that values stand for, or nil where a layer has not exactly one
  /// choice.
  func selection(from values: [Bool]) -> [Int]? {
    var selection = [Int](repeating: -1, count: problem.groupCount)
    for group in problem.groups {
      for choice in problem.choices(of: group) where values[choice] {
        guard selection[group] < 0 else { return nil }
        selection[group] = choice
      }
      guard selection[group] >= 0 else { return nil }
    }
    return selection
  }

  private static func comments(
    _ search: BitSearch, _ rows: [(key: String, row: BudgetRow)], hasTies: Bool, hasNames: Bool
  ) -> [String] {
    let join = search.join
    return [
      "mpq: bit-widths for network \(join.network.name), \(join.layers.count) searched layers",
      join.table.scoresChoices
        ? "importance = that of the layers' choices"
        : "importance = activation importance + \(search.alpha) * weight importance",
      hasNames
        ? "x_<layer>_<choice> = 1: the layer gets this choice"
        : "x_<layer>_w<bits>_a<bits> = 1: the layer gets these weight and activation bits",
    ]
      + rows.map { key, row in
        let place = row.counted.name.map { " in \($0)" } ?? ""
        let decimals = row.measure.decimals(in: join.network)
        let unit = row.measure.unit + (decimals > 0 ? " / 1e\(decimals)" : "")
        return "budget_\(key): \(unit)\(place) of the searched layers; pinned layers "
          + "use another \(row.pinnedUsage) of the budget"
      }
      + (hasTies
        ? ["tie<n>_<w|a><bits>_<layer>: has these bits exactly if the tie's first layer has"] : [])
  }
}

/// Makes the variables and rows.
private struct Builder {
  let problem: ChoiceProblem
  /// Every choice has a name to be written, so a look comes sooner than in other loops over groups
  /// (`SearchLimits.groupsPerLook`).
  private static let groupsPerLook = 16

  /// Whether all choices are pairs of bits.
  let isPlain: Bool
  /// Per group, its layer's part of names.
  private let names: [String]
  /// Per format of the problem, its part of names.
  private let formatNames: [String]
  /// The most characters of a choice's name: no tool's names of schemes are longer.
  private static let longestChoice = 64

  /// - Parameter layers: the name of each group's layer.
  init(_ problem: ChoiceProblem, layers: [String]) {
    self.problem = problem
    isPlain =
      problem.labels.allSatisfy { $0 == nil }
      && problem.formats.allSatisfy { $0.integerBits != nil }
    names =
      ProgramNames(
        of: layers, longest: ProgramNames.longest - (isPlain ? 0 : Self.longestChoice)
      ).names
    formatNames =
      ProgramNames(of: problem.formats.map(\.name), longest: Self.longestChoice).names
  }

  /// The parts of names that tell a group's choices apart.
  private func choiceNames(of group: GroupPosition) -> [String] {
    let names = problem.choices(of: group).map { choice in
      let formats = problem.formats(of: choice)
      let weight = "w\(formats.weight)"
      return formats.label
        ?? (formats.activation == .unchanged ? weight : "\(weight)_a\(formats.activation)")
    }
    return isPlain ? names : ProgramNames(of: names, longest: Self.longestChoice).names
  }

  /// Nil where a limit came first.
  func variables(_ limits: SearchLimits) -> [NamedProgram.Variable]? {
    var variables: [NamedProgram.Variable] = []
    variables.reserveCapacity(problem.choiceCount)
    for group in problem.groups {
      if limits.isReached(at: group.index, every: Self.groupsPerLook) { return nil }
      for (choice, name) in zip(problem.choices(of: group), choiceNames(of: group)) {
        variables.append(.init(name: "x_\(names[group])_\(name)", cost: problem.cost[choice]))
      }
    }
    return variables
  }

  /// Every layer gets exactly one choice.
  var choiceRows: [NamedProgram.Row] {
    problem.groups.map { group in
      .init(
        name: "one_\(names[group])", .equal, 1,
        terms: problem.choices(of: group).map { .init(variable: $0, coefficient: 1) })
    }
  }

  /// - Parameter keys: the rows' parts of names.
  func budgetRows(_ rows: [BudgetRow], _ keys: [String]) -> [NamedProgram.Row] {
    rows.indices.map { row in
      let terms = (0..<problem.choiceCount).compactMap { choice -> NamedProgram.Term? in
        let usage = problem.usage[choice * problem.rowCount + row]
        return usage == 0 ? nil : .init(variable: choice, coefficient: usage)
      }
      return .init(
        name: "budget_\(keys[row])", .atMost, rows[row].capacity, terms: terms)
    }
  }

  /// For each format, a tied layer has it exactly when the tie's first layer has it; nil where a
  /// limit came first.
  func tieRows(_ limits: SearchLimits) -> [NamedProgram.Row]? {
    var rows: [NamedProgram.Row] = []
    for (number, tie) in problem.tieClasses.enumerated() {
      let letter = tie.tensor == .weight ? "w" : "a"
      for (position, group) in tie.groups.dropFirst().enumerated() {
        if limits.isReached(at: position, every: Self.groupsPerLook) { return nil }
        for option in tie.commonOptions {
          let terms =
            choices(of: tie.groups[0], tie.tensor, at: option).map { ($0, 1) }
            + choices(of: group, tie.tensor, at: option).map { ($0, -1) }
          rows.append(
            NamedProgram.Row(
              name: "tie\(number + 1)_\(letter)\(formatNames[option])_\(names[group])", .equal,
              0,
              terms: terms.map { .init(variable: $0.0, coefficient: $0.1) }))
        }
      }
    }
    return rows
  }

  private func choices(
    of group: GroupPosition, _ tensor: TensorKind, at option: Int
  ) -> [Int] {
    problem.choices(of: group).filter { problem.options[$0][tensor] == option }
  }
}
