package import ArgumentParser
import MPQCommand
import MPQFiles
import MPQReport
import MPQModel
import MPQSearch

package struct SolveCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Find the plan of least importance within the budgets.",
    discussion: """
      Without -o the plan is printed as a table, or in the format that --json or --format names. With \
      -o the plan is written to the file, and the summary to standard output. Ctrl-C ends the search \
      with the best plan found so far.

      Example: mpq-solve -n resnet50 -i importance.csv --level W3A4 --min-compression 12.2 -o plan.csv
      """)

  @OptionGroup(title: "Network and table") var table: TableOptions
  @OptionGroup(title: "Budgets (at least one)") var budgetOptions: BudgetOptions
  @OptionGroup(title: "The cheapest plan of a quality, instead of the best within budgets")
  var cheapest: CheapestOptions
  @OptionGroup(title: "Search") var searchOptions: SearchOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the plan to this file; - is standard output.", valueName: "file"))
  var output: String?

  @Option(help: PlanExportOption.help)
  var format: PlanExportOption?

  @Flag(help: "Print the answer as one JSON object on standard output.")
  var json = false

  @Flag(
    help: """
      Also solve the whole program with GLPK, in what is left of the time limit, and say whether both \
      agree.
      """)
  var verify = false

  package init() {}

  package func run() throws {
    try check()
    try table.withOwnFormats { try search() }
  }

  private func search() throws {
    let join = try table.searchableJoin(try budgetOptions.readResources())
    let budgets = try budgetOptions.budgets(for: join.network)
    Interruption.install(patience: Interruption.searchPatience)
    let watch = SearchWatch.line("searching")
    defer { watch.stop() }
    var limits = SearchLimits(
      timeLimit: searchOptions.timeLimit, isCancelled: Interruption.isCancelled)
    limits.progress = watch.listener
    var search = try searchOptions.objective.makeSearch(
      join, budgets: budgets, minimizing: try cheapest.measure(for: join.network), limits: limits
    ) { fault in try reportNoPlan(fault, join, budgets: budgets) }
    let importanceLimit = try cheapest.importanceLimit(in: search, limits: limits)
    var solution: PlanSolution
    do {
      solution =
        if let importanceLimit {
          try search.cheapestPlan(
            within: budgets, importanceLimit: importanceLimit, gap: searchOptions.gap,
            prover: searchOptions.prover, limits: limits)
        } else {
          try search.solve(
            budgets, gap: searchOptions.gap, prover: searchOptions.prover, limits: limits)
        }
    } catch {
      throw ProgramFailure.software("\(error); try --prover auto or another --gap")
    }
    if verify {
      watch.show("verifying with GLPK")
      solution.verification = search.verification(of: solution, within: budgets, limits: limits)
    }
    if solution.status == .infeasible { watch.show("looking for the reason why no plan fits") }
    let leastImportance = search.leastImportance(beside: solution, within: budgets, limits: limits)
    let infeasibility =
      solution.status == .infeasible && leastImportance == nil
      ? search.infeasibility(of: budgets, limits: limits) : nil
    watch.stop()
    try report(
      SolutionText(
        search: search, budgets: budgets, solution: solution, leastImportance: leastImportance),
      infeasibility: infeasibility)
    if solution.verification?.refutesAnswer == true { throw ExitCode.software }
    if let code = solution.status.exitCode { throw code }
  }

  /// The file to write; nil for standard output.
  private var path: String? { output == FileBytes.standardStream ? nil : output }

  /// The format on standard output; nil for a table.
  private var streamFormat: PlanExport? { format?.export ?? (output == nil ? nil : .csv) }

  /// The format of the file: the one asked for, or that its ending stands for.
  private var fileFormat: PlanExport {
    format?.export ?? output.flatMap { PlanExportOption.offered.forFile($0) } ?? .csv
  }

  private func check() throws {
    try cheapest.check()
    if cheapest.minimize == nil { try budgetOptions.checkAny() } else { try budgetOptions.check() }
    if verify, cheapest.minimize != nil {
      throw ValidationError(
        "--verify checks the best plan within budgets; leave it out with --minimize.")
    }
    if json, path == nil, let format = streamFormat, !format.isJSON {
      throw ValidationError(
        "--json and \(self.format == nil ? "-o -" : "--format \(format.name)") both want standard output; "
          + "write one of them to a file with -o.")
    }
    try OutputFile.check(
      output, isNoneOf: table.inputs + budgetOptions.inputs)
  }

  /// Prints an infeasible answer as JSON, if JSON was asked for: what leaves a layer nothing ends the program before a
  /// search.
  private func reportNoPlan(
    _ fault: ChoiceProblem.BuildingFault, _ join: TableJoin, budgets: [Budget]
  ) throws {
    guard json || path == nil && streamFormat?.isJSON == true else { return }
    let proof =
      switch fault {
      case .noneWithin: "a layer's least usage"
      default: "ties without a common width"
      }
    let solution = PlanSolution(
      status: .infeasible, proof: proof, plan: nil, layerImportances: [],
      importance: nil, bound: .infinity, costs: nil, searchTime: .zero)
    print(
      SolutionJSON.encode(
        PlanAnswer(
          solution, of: join.network, budgets: budgets,
          alpha: searchOptions.objective.alpha(for: join))), terminator: "")
  }

  private func report(_ answer: SolutionText, infeasibility: Infeasibility?) throws {
    let solution = answer.solution
    if let path, solution.plan != nil {
      try FileBytes.write(
        try text(of: answer, as: fileFormat, infeasibility: infeasibility), to: path)
    }
    let printed = json ? .json : path == nil ? streamFormat : nil
    if let printed {
      print(try text(of: answer, as: printed, infeasibility: infeasibility), terminator: "")
    } else if path == nil {
      print(answer.layerTable, terminator: "")
    }
    // If standard output carries a format, the reason why there is no plan goes to standard error.
    if printed == nil {
      for line in summaryLines(answer, infeasibility: infeasibility) {
        print(line.folded(within: Terminal.outputWidth))
      }
    } else if solution.plan == nil {
      summaryLines(answer, infeasibility: infeasibility).forEach(Terminal.note)
    } else if let line = answer.verificationLine,
      printed?.isJSON != true || solution.verification?.refutesAnswer == true
    {
      Terminal.note(line)
    }
  }

  /// The answer in one of the formats; empty if the format holds only a plan and there is none.
  private func text(
    of answer: SolutionText, as export: PlanExport, infeasibility: Infeasibility?
  ) throws -> String {
    var written = PlanAnswer(
      answer.solution, of: answer.search.join.network, budgets: answer.budgets,
      alpha: answer.search.alpha, infeasibility: infeasibility)
    written.settings = .init(groupSize: table.target.groupSize)
    do {
      return try export.text(of: written)
    } catch PlanExport.Refusal.fault(let reason) {
      throw ProgramFailure.badData("the plan cannot be written as \(export.name): \(reason)")
    } catch {
      return ""
    }
  }

  private func summaryLines(_ text: SolutionText, infeasibility: Infeasibility?) -> [String] {
    var lines = [text.summary]
    if let infeasibility {
      let join = text.search.join
      lines += BudgetText.lines(infeasibility, join.network)
      let lost = join.outliers.filter(\.isLeast).count
      if join.outlierRule == .exclude, lost > 0 {
        lines.append(
          "\(lost) of the least widths were left out as not monotone; --outliers clamp or keep "
            + "would bring them back")
      }
    }
    if let verification = text.verificationLine { lines.append(verification) }
    lines += text.budgetLines
    lines += text.uniformLines
    if let path {
      let parts = (path.split(separator: "/").last ?? "").split(separator: ".")
      let ending = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
      let isNamed =
        format != nil || ending.isEmpty || PlanExportOption.offered.forFile(path) != nil
      lines.append(
        text.solution.plan == nil
          ? "nothing written to \(path.printable)"
          : "plan written to \(path.printable)\(isNamed ? "" : " as \(fileFormat.name)")")
    }
    return lines
  }
}
