import ArgumentParser
import Platform
import MPQCommand
import MPQFiles
import MPQModel
import MPQReport
import MPQSearch
import MPQWords

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the comparison of mixed and uniform plans as one HTML page with charts.",
    usage: "mpq-solve report [<options>] -n <N> -i <T> -o <file>",
    discussion: """
      Compares like 'mpq-solve compare', whose help says which plan a result belongs to, and draws the \
      trade-off curves, the plans layer by layer, where the budget goes, and the importance table. \
      The charts per layer show the plan within your budgets, else your first plan, else the mixed \
      plan with the largest gain. The page needs no network and no script, and can be printed. Ctrl-C \
      ends the command without a page.

      Example: mpq-solve report -n resnet50 -i importance.csv --accuracy results.csv -o report.html
      """)

  @OptionGroup(title: "Network and table") var table: TableOptions
  @OptionGroup(title: "What to compare") var comparisonOptions: ComparisonOptions
  @OptionGroup(title: "Budgets of your own (compared besides the levels)")
  var budgetOptions: BudgetOptions
  @OptionGroup(title: "Search") var searchOptions: SearchOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the page to this file.", valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Also write each chart as an SVG into this directory.", valueName: "directory"))
  var svg: String?

  func run() throws {
    let inputs = reportInputs
    let read = table.inputs + inputs.map(\.path)
    try OutputFile.check(output, isNoneOf: read)
    try OutputFile.check(directory: svg, hasNoneOf: read) { $0.hasSuffix(".svg") }
    try table.withOwnFormats { try report(on: inputs) }
  }

  private func report(on inputs: [ReportInput]) throws {
    let (comparison, search) = try comparisonOptions.compare(
      table, budgets: budgetOptions, search: searchOptions)
    let frontiers = try frontiers(search, of: comparison)
    // Drawing takes only seconds, and half a page is of no use, so an interruption ends the program now.
    Interruption.uninstall()
    if Interruption.isCancelled() {
      Terminal.note("stopped before the searches were done; no report written")
      throw ExitCode.unproven
    }
    let report = Report(
      comparison, frontiers: frontiers,
      inputs: try inputs.map { try $0.input() }, settings: settings(of: comparison))
    let charts = report.charts
    try FileBytes.write(report.html, to: output)
    if let svg { try write(charts, into: svg) }
    let verdict = Verdict(comparison)
    var lines = [verdict.headline] + verdict.sentences
    let isPage = output == FileBytes.standardStream
    if !isPage { lines.append("report written to \(output)") }
    if let svg { lines.append("\(charts.count) charts written to \(svg)") }
    // If standard output carries the page, the verdict goes to standard error.
    for line in lines { if isPage { Terminal.note(line) } else { Terminal.say(line) } }
    if let code = comparison.exitCode { throw code }
  }

  /// The curves over all compared costs, and over latency if that is known.
  private func frontiers(
    _ search: ComparisonSearch, of comparison: Comparison
  ) throws -> [Report.Frontier] {
    let measures = comparison.measures
    let hasLatency = comparison.network.resources.hasLatency && !measures.contains(.latency)
    return try (measures + (hasLatency ? [.latency] : [])).map { measure in
      Terminal.progress("drawing the curve over \(measure.name)")
      defer { Terminal.progress("") }
      do {
        return Report.Frontier(measure, try search.frontier(in: measure))
      } catch let fault as IntegerProgramFault {
        throw ProgramFailure.software("\(fault); try --prover auto or another --gap")
      }
    }
  }

  private func write(_ charts: [SVGChart], into directory: String) throws {
    try FileBytes.makeDirectory(directory)
    for chart in charts { try FileBytes.write(chart.file, to: "\(directory)/\(chart.name).svg") }
  }

  private var reportInputs: [ReportInput] {
    var inputs: [ReportInput] = []
    if let network = table.network {
      inputs.append(
        ReportInput(role: "network", name: network, path: try? NetworkFile.path(of: network)))
    }
    if let files = try? ImportanceFile.files(of: table.importance), !files.isEmpty {
      // A shipped network's table has the network's name.
      let isNamed = files.count == 1 && table.importance.count == 1
      inputs += files.map { file in
        ReportInput(
          role: "importance table", name: isNamed ? table.importance[0] : "\(file)",
          path: file.path)
      }
    } else {
      inputs += table.importance.map {
        ReportInput(role: "importance table", name: $0, path: nil)
      }
    }
    func add(_ role: String, _ paths: [String]) {
      inputs += paths.map { ReportInput(role: role, name: $0, path: $0) }
    }
    add("constraints", [table.constraints].compactMap { $0 })
    inputs += budgetOptions.latencyFiles.map { file in
      ReportInput(
        role: file.formats.map { "latency at \($0)" } ?? "latency table", name: file.path,
        path: file.path)
    }
    add("resources", budgetOptions.resourceFiles)
    add("number formats", [table.formats].compactMap { $0 })
    add("plan", comparisonOptions.plan)
    add("sweep", comparisonOptions.sweep)
    add("results", comparisonOptions.accuracy)
    return inputs
  }

  /// The current day in UTC, such as `2026-11-26`.
  private static var today: String {
    var (now, fields) = (time(nil), tm())
    gmtime_r(&now, &fields)
    return String(unsafeUninitializedCapacity: 16) { bytes in
      bytes.withMemoryRebound(to: CChar.self) { text in
        strftime(text.baseAddress!, text.count, "%F", &fields)
      }
    }
  }

  /// The command line, quoted for a shell.
  private static var command: String {
    let words = ["mpq-solve"] + CommandLine.arguments.dropFirst()
    return words.map { word in
      let isPlain = word.utf8.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
          || "-_./,:=+%@0123456789".utf8.contains(byte)
      }
      return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }.joined(separator: " ")
  }

  private func settings(of comparison: Comparison) -> [(name: String, value: String)] {
    let join = comparison.join
    func list(_ formats: [NumberFormat]) -> String {
      formats.map(\.name).joined(separator: ", ")
    }
    var settings = [
      ("program", "mpq-solve \(MPQVersion.text)"),
      ("command", Self.command),
      ("day", Self.today),
    ]
    if join.table.scoresChoices {
      settings.append(("choices", join.levels.map(\.description).joined(separator: ", ")))
    } else {
      func bits(_ formats: [NumberFormat]) -> String {
        formats.allSatisfy { $0.integerBits != nil } ? "\(list(formats)) bits" : list(formats)
      }
      let activations =
        join.activationFormats == [.unchanged]
        ? "" : ", activations \(bits(join.activationFormats))"
      settings += [
        ("α", Figures.significant(comparison.alpha, 6)),
        ("candidates", "weights \(bits(join.weightFormats))\(activations)"),
      ]
    }
    settings += [
      ("importances that are not monotone", "\(table.outliers.rawValue) (\(join.outliers.count))"),
      ("gap allowed", searchOptions.gap == 0 ? "none" : "\(searchOptions.gap)"),
      ("prover", searchOptions.prover.rawValue),
      (
        "time limit per search",
        searchOptions.timeLimit.map { Figures.seconds($0 / .seconds(1)) } ?? "none"
      ),
    ]
    if table.invalid == .exclude {
      settings.append(("candidates without a usable importance", "left out"))
    }
    if table.tieSharedInputs {
      settings.append(("ties", "layers that read the same tensor share activation bits"))
    }
    for budget in (try? budgetOptions.budgets(for: join.network)) ?? [] {
      settings.append((budget.kind.words, BudgetAmount.text(budget)))
    }
    return settings
  }
}
