package import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQReport
import MPQSearch
import MPQWords

package struct SweepCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Find the best mixed plan and the best uniform plan for each of many budgets.",
    discussion: """
      Writes a CSV with a row per budget, or a table on a terminal without -o. Fixed budgets hold for \
      every row. Ctrl-C ends the sweep and keeps the finished rows.

      Example: mpq-solve sweep -n resnet50 -i importance.csv --bitops 20G:80G:25 -o sweep.csv
      """)

  @OptionGroup(title: "Network and table") var table: TableOptions
  @OptionGroup(title: "Swept budgets (at least one kind)") var sweepOptions: SweepOptions
  @OptionGroup(title: "Fixed budgets") var budgetOptions: BudgetOptions
  @OptionGroup(title: "Search") var searchOptions: SearchOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the CSV to this file; - is standard output, even if it is a terminal.",
      valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write each plan as a CSV into this directory, named after its row.", valueName: "directory"))
  var plans: String?

  @Flag(help: "Keep only the plans that no other plan of the sweep beats.")
  var frontier = false

  @Flag(
    help: """
      Also solve every row's whole program with GLPK, in what is left of the time limit, and add a column \
      that says whether both agree.
      """)
  var verify = false

  package init() {}

  package func run() throws {
    if OutputFile.name(output, endsIn: ".json", ".yaml", ".yml") {
      throw ValidationError(
        "A sweep is written as CSV; name a file that ends in .csv. --plans writes each row's plan.")
    }
    let file = output == FileBytes.standardStream ? nil : output
    let inputs = table.inputs + budgetOptions.inputs
    try OutputFile.check(file, isNoneOf: inputs)
    try OutputFile.check(directory: plans, hasNoneOf: inputs, isOutput: SweepSink.isPlanName)
    try OutputFile.check(file, isNotIn: plans, isOutput: SweepSink.isPlanName)
    try budgetOptions.check()
    try sweepOptions.check()
    try table.withOwnFormats { try sweep(to: file) }
  }

  private func sweep(to file: String?) throws {
    let join = try table.searchableJoin(try budgetOptions.readResources())
    let grid = try sweepOptions.grid(
      fixed: try budgetOptions.budgets(for: join.network), for: join.network)
    Interruption.install(patience: Interruption.searchPatience)
    var search = try searchOptions.objective.makeSearch(
      join, budgets: grid[0],
      limits: SearchLimits(isCancelled: Interruption.isCancelled))
    let shown =
      output == nil && Terminal.showsOutput
      ? SweepTable(
        grid, join, isVerified: verify, width: Terminal.outputWidth) : nil
    let sink = try SweepSink(
      output: file, table: shown, plans: plans, frontierOnly: frontier, network: join.network,
      budgets: grid[0], isVerified: verify)
    var finished = 0
    let watch = SearchWatch.line("0 of \(grid.count) budgets")
    defer { watch.stop() }
    // If rows appear on the terminal, the progress line is drawn only when a row takes long.
    let rowsAreShown = file == nil && !frontier && Terminal.showsOutput
    if !rowsAreShown { watch.draw() }
    let points: [SweepPoint]
    do {
      points = try search.sweep(
        grid, gap: searchOptions.gap, prover: searchOptions.prover, isVerified: verify,
        timeLimit: searchOptions.timeLimit, isCancelled: Interruption.isCancelled,
        progress: watch.listener
      ) { point in
        finished += 1
        watch.show("\(finished) of \(grid.count) budgets")
        let doubt = point.solution.verification.flatMap { verification in
          verification.result == .agrees
            ? nil : "row \(finished): \(VerificationText.line(verification, of: point.solution))"
        }
        if rowsAreShown || doubt != nil {
          try watch.hidden {
            try sink.add(point)
            if let doubt { Terminal.note(doubt) }
          }
        } else {
          try sink.add(point)
        }
        if !rowsAreShown { watch.draw() }
      }
    } catch {
      // The finished rows are kept, whatever stopped the sweep.
      watch.stop()
      try sink.finish()
      if let fault = error as? IntegerProgramFault {
        throw ProgramFailure.software("after \(finished) of \(grid.count) budgets: \(fault)")
      }
      throw error
    }
    watch.stop()
    try sink.finish()
    if let shown {
      [shown.note, shown.starNote(points)].compactMap(\.self).forEach(Terminal.note)
    }
    try conclude(
      points, of: grid.count, writtenTo: file,
      factor: ObjectiveText.factor(search.alpha, join))
  }

  /// Notes how the sweep ended, and throws the exit code for it.
  private func conclude(
    _ points: [SweepPoint], of count: Int, writtenTo file: String?, factor: String?
  ) throws {
    func number(_ status: PlanSolution.Status) -> Int {
      points.filter { $0.solution.status == status }.count
    }
    let statuses: [PlanSolution.Status] = [
      .optimal, .withinGap, .feasible, .infeasible, .undecided,
    ]
    let counts = statuses.filter { number($0) > 0 }.map { "\(number($0)) \($0.rawValue)" }
    guard !points.isEmpty else {
      Terminal.note("stopped before the first of \(count) budgets was done; nothing written")
      throw ExitCode.unproven
    }
    let seconds = points.reduce(0) { $0 + $1.solution.searchTime / .seconds(1) }
    var line =
      "\(points.count) of \(count) budgets: \(counts.joined(separator: ", ")); "
      + "searched in \(Figures.seconds(seconds))"
    if let factor { line += "; \(factor)" }
    let verified = points.compactMap(\.solution.verification)
    if verify { line += "; \(verified.count { $0.result == .agrees }) verified" }
    if let file { line += "; written to \(file)" }
    Terminal.note(line)
    if verified.contains(where: \.refutesAnswer) { throw ExitCode.software }
    if points.count < count || number(.feasible) + number(.undecided) > 0 {
      throw ExitCode.unproven
    }
    if number(.infeasible) == points.count { throw ExitCode.infeasible }
  }
}
