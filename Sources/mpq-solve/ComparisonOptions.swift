import ArgumentParser
import MPQCommand
import MPQFiles
import MPQGLPK
import MPQModel
import MPQReport
import MPQSearch

/// The options of what is compared.
struct ComparisonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Levels besides W2A2, W3A3 and so on, e.g. W2.5A3,W3A4.",
      valueName: "list"),
    transform: { text in
      try text.split(separator: ",", omittingEmptySubsequences: false).compactMap {
        try BudgetKind.level.read(String($0)).level
      }
    })
  var levels: [Level] = []

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
    let join = try table.searchableJoin(try budgets.readResources())
    let ownBudgets = try budgets.budgets(for: join.network)
    let plans = try (plan + sweep).map { try PlanFile.read($0, network: join.network) }
    let results = try accuracy.map { file in
      (
        FileBytes.name(of: file),
        try FileContent(reading: file).read(as: FileFormats.results)
      )
    }
    let levels = try allLevels(of: join)
    if !ownBudgets.isEmpty {
      // Warns of latencies that are missing, and refuses budgets that cannot be searched.
      _ = try options.objective.makeSearch(join, budgets: ownBudgets)
    }
    Interruption.install(patience: Interruption.searchPatience)
    var search = try options.makeComparisonSearch(join)
    let matchups = try matchups(&search, levels, budgets: ownBudgets)
    let scored = plans.map { plans in
      plans.map { search.scored(file: $0.file, row: $0.row, plan: $0.plan) }
    }
    let (own, swept) = (
      Array(scored.prefix(plan.count).joined()), Array(scored.dropFirst(plan.count).joined())
    )
    for plan in own + swept where plan.importance == nil {
      Terminal.note(
        "warning: \(plan.file)\(plan.row.map { " row \($0)" } ?? ""): the importance table lacks "
          + "one of its widths; shown without importance")
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

  /// The levels W2A2, W3A3 and so on and the user's levels, in the order of their BitOps, each once.
  private func allLevels(of join: TableJoin) throws -> [Level] {
    var levels = ComparisonSearch.levels(of: join)
    for level in self.levels where !levels.contains(level) { levels.append(level) }
    guard !levels.isEmpty else {
      throw ValidationError(
        "Weights and activations have no width in common; name levels with --levels, e.g. W4A8.")
    }
    return levels.sorted { a, b in
      let (x, y) = (Self.operations(a), Self.operations(b))
      return x == y ? a.weightBits.approximate < b.weightBits.approximate : x < y
    }
  }

  private static func operations(_ level: Level) -> Double {
    level.weightBits.approximate * level.activationBits.approximate
  }

  private func matchups(
    _ search: inout ComparisonSearch, _ levels: [Level], budgets: [Budget]
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
        matchups.append(try search.matchup(at: level))
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
      throw objective.failure(error, network: join.network)
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
