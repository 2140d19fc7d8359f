import ArgumentParser
import MPQCommand
import MPQFiles
import MPQGLPK
import MPQModel
import MPQReport
import MPQSearch
import MPQWords

/// The options of what is compared.
struct ComparisonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Levels besides W2A2, W3A3 and so on, e.g. W2.5A3,W3A4; of other formats and of choices their names.",
      valueName: "list"),
    transform: { text in
      try text.split(separator: ",", omittingEmptySubsequences: false).map {
        // A name could be that of a choice, which only the table knows.
        if $0.isEmpty { _ = try BudgetKind.level.read("") }
        return String($0)
      }
    })
  var levels: [String] = []

  @Option(
    help: ArgumentHelp("A plan CSV of your own; may be given several times.", valueName: "file"))
  var plan: [String] = []

  @Option(
    help: ArgumentHelp(
      "A sweep CSV with plans to show too; may be given several times.", valueName: "file"))
  var sweep: [String] = []

  @Option(
    help: ArgumentHelp(
      "Measured results, the CSV of 'mpq-train evaluate -o'; may be given several times.",
      valueName: "file"))
  var accuracy: [String] = []

  /// The files that these options read.
  var inputs: [String] { plan + sweep + accuracy }

  /// Reads the files and runs the searches.
  ///
  /// - Parameter budgets: the user's own budgets, which are compared like a level if there are any.
  /// - Returns: the comparison, and the search that made it, which can make frontiers.
  func compare(
    _ table: TableOptions, budgets: BudgetOptions, search options: SearchOptions
  ) throws -> (comparison: Comparison, search: ComparisonSearch) {
    try budgets.check()
    var join = try table.searchableJoin(try budgets.readResources())
    let ownBudgets = try budgets.budgets(for: join.network)
    // Plans are shown with it if it is limited.
    if ownBudgets.contains(where: { $0.measure == .activationMemory }) {
      join.network.resources.countsActivationMemory = true
    }
    let plans = try (plan + sweep).map { try PlanFile.read($0, network: join.network) }
    let results = try accuracy.map { file in
      (
        FileBytes.name(of: file),
        try FileContent(reading: file).read(as: FileFormats.results)
      )
    }
    let asked = try askedLevels(of: join, isNeeded: ownBudgets.isEmpty)
    try checkMeasures(of: join)
    if !ownBudgets.isEmpty {
      // Warns of latencies that are missing, and refuses budgets that cannot be searched.
      _ = try options.objective.makeSearch(join, budgets: ownBudgets)
    }
    Interruption.install(patience: Interruption.searchPatience)
    var search = try options.makeComparisonSearch(join)
    let matchups = try matchups(
      &search, search.levels(besides: asked), asked: asked, budgets: ownBudgets)
    let scored = plans.map { plans in
      plans.map { search.scored(file: $0.file, row: $0.row, plan: $0.plan) }
    }
    let (own, swept) = (
      Array(scored.prefix(plan.count).joined()), Array(scored.dropFirst(plan.count).joined())
    )
    for plan in own + swept where plan.importance == nil {
      Terminal.note(
        "warning: \(plan.file)\(plan.row.map { " row \($0)" } ?? ""): the importance table lacks "
          + "\(join.table.scoresChoices ? "one of its choices" : "one of its widths"); shown without "
          + "importance")
    }
    let uniform = search.uniformPlans
    let measurements = try measurements(
      in: results, of: candidates(matchups, uniform: uniform, plans: own + swept))
    return (
      Comparison(
        join: join, alpha: options.objective.alpha(for: join), matchups: matchups,
        uniformPlans: uniform, ownPlans: own,
        sweptPlans: swept, measurements: measurements), search
    )
  }

  /// The user's levels; refuses a name that is no level, and a table that has no level and gets none.
  ///
  /// - Parameter isNeeded: whether there is nothing else to compare.
  private func askedLevels(of join: TableJoin, isNeeded: Bool) throws -> [ComparedLevel] {
    let asked = try levels.map { text in
      guard let level = ComparisonSearch.level(text, of: join) else {
        throw ValidationError(
          "The value '\(levels.joined(separator: ","))' is invalid for '--levels <list>': "
            + expectation(of: join, not: text))
      }
      return level
    }
    guard !isNeeded || !asked.isEmpty || !ComparisonSearch.levels(of: join).isEmpty else {
      throw ValidationError(
        "Weights and activations have no width in common; name levels with --levels, e.g. W4A8, or give "
          + "budgets.")
    }
    return asked
  }

  /// What `--levels` expects.
  private func expectation(of join: TableJoin, not text: String) -> String {
    if !join.table.scoresChoices, join.formatsArePlain {
      return "expected \(BudgetKind.level.quantity.expected)"
    }
    let names = FewLines.of(
      join.levels.map { "\($0)" }, limit: 12, remedy: "'mpq-solve check' lists them")
    return "expected a level of the table (\(names.joined(separator: ", "))), found '\(text)'"
  }

  /// Refuses a table of which no cost is known, and says which resources are not compared.
  private func checkMeasures(of join: TableJoin) throws {
    guard !join.comparedMeasures.isEmpty else {
      throw ProgramFailure.badData(
        "no cost is known for every choice, so plans cannot be compared at the same costs; give a network "
          + "with -n, or a column per resource in the table of choices or with --resource")
    }
    for name in join.network.resources.names {
      guard let (layer, formats) = join.unknownUse(of: .resource(name)) else { continue }
      Terminal.note(
        "warning: \(name) is not compared: its table says nothing of layer '\(layer)' at \(formats)"
      )
    }
  }

  private func matchups(
    _ search: inout ComparisonSearch, _ levels: [ComparedLevel], asked: [ComparedLevel],
    budgets: [Budget]
  ) throws -> [Comparison.Matchup] {
    var matchups: [Comparison.Matchup] = []
    do {
      for (index, level) in levels.enumerated() {
        if Interruption.isCancelled() {
          Terminal.progress("")
          Terminal.note("stopped after \(index) of \(levels.count) levels")
          return matchups
        }
        Terminal.progress("comparing at \(level)")
        if let matchup = try search.matchup(at: level) {
          matchups.append(matchup)
        } else if asked.contains(level) {
          Terminal.progress("")
          Terminal.note(
            "warning: level '\(level)' is not shown: no uniform plan has it, or another level has the same one"
          )
        }
      }
      if !budgets.isEmpty {
        Terminal.progress("comparing within your budgets")
        matchups.append(try search.matchup(within: budgets))
      }
    } catch ChoiceProblem.BuildingFault.stopped {
      Terminal.note("stopped before your budgets were compared")
    } catch let fault as IntegerProgramFault {
      Terminal.progress("")
      throw ProgramFailure.software("\(fault); try --prover auto or another --gap")
    }
    Terminal.progress("")
    return matchups
  }

  /// All plans that results may belong to.
  private func candidates(
    _ matchups: [Comparison.Matchup], uniform: [UniformPlan], plans: [ScoredPlan]
  ) -> [MeasurementJoin.Candidate] {
    plans.map { .init(file: $0.file, row: $0.row, plan: $0.plan, costs: $0.costs) }
      + uniform.map { .init(uniform: $0.formats, plan: $0.plan, costs: $0.costs) }
      + matchups.compactMap { matchup in
        guard let plan = matchup.mixed.plan, let costs = matchup.mixed.costs else { return nil }
        return .init(plan: plan, costs: costs)
      }
  }

  private func measurements(
    in results: [(file: String, results: [PlanMeasurement])],
    of candidates: [MeasurementJoin.Candidate]
  ) throws -> MeasurementJoin {
    do {
      let joined = try MeasurementJoin(results, candidates: candidates)
      for (file, result) in joined.unmatched {
        Terminal.note(
          "warning: \(file):\(result.line): '\(result.name)'"
            + "\(result.row.map { " row \($0)" } ?? "") measured none of the plans here; give its "
            + "plan or sweep CSV with --plan or --sweep")
      }
      return joined
    } catch {
      throw ProgramFailure.badData("\(error)")
    }
  }
}

extension SearchOptions {
  /// Prepares the searches of a comparison; throws the reason if there can be none.
  fileprivate func makeComparisonSearch(
    _ join: TableJoin
  ) throws -> ComparisonSearch {
    do {
      return try ComparisonSearch(
        join, alpha: objective.alpha(for: join), solver: GLPKSolver(), gap: gap,
        prover: prover, timeLimit: timeLimit, isCancelled: Interruption.isCancelled)
    } catch {
      throw objective.failure(error, join)
    }
  }
}

extension Comparison {
  /// The exit code for the comparison: unproven if a limit was hit, infeasible if no matchup has a plan or no plan
  /// keeps the user's own budgets.
  var exitCode: ExitCode? {
    let statuses = matchups.map(\.mixed.status)
    if Interruption.isCancelled() || statuses.contains(where: { $0.exitCode == .unproven }) {
      return .unproven
    }
    let own = matchups.filter { $0.origin.budgets != nil }.map(\.mixed.status)
    return (own.isEmpty ? statuses : own).allSatisfy { $0 == .infeasible } ? .infeasible : nil
  }
}
