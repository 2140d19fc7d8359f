import ArgumentParser
import MPQCommand
import MPQFiles
import MPQReport
import MPQModel
import MPQSearch
import MPQWords

/// The options of network, table and candidates: the part of a search that is the same for all budgets.
struct TableOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A network.json, a cost table CSV, or the name of a shipped network; - is standard input.",
      valueName: "N"))
  var network: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The importance table: CSV, JSON, the LIMPQ authors' pickle, or the name of a shipped network that has one.",
      valueName: "T"))
  var importance: String

  @Option(
    help: ArgumentHelp(
      "Candidate widths for weights and activations, e.g. 2,3,4,5,6. Default: the table's.",
      valueName: "list"),
    transform: FormatList.parse)
  var bits: [NumberFormat]?

  @Option(
    help: ArgumentHelp("Candidate widths for weights.", valueName: "list"),
    transform: FormatList.parse)
  var weightBits: [NumberFormat]?

  @Option(
    help: ArgumentHelp(
      "Candidate widths for activations; a single one makes the search weight-only.",
      valueName: "list"),
    transform: FormatList.parse)
  var activationBits: [NumberFormat]?

  @Option(
    help: ArgumentHelp(
      "A JSON file with candidates of single layers and ties between layers.", valueName: "file"))
  var constraints: String?

  @Flag(help: "Layers that read the same tensor share activation bits (needs a network.json).")
  var tieSharedInputs = false

  @Option(
    help: ArgumentHelp(
      "What to do with an importance below that of the next higher width: clamp (default) raises it, exclude drops the width, keep uses it as it is.",
      valueName: "rule"),
    transform: parseWord)
  var outliers = OutlierRule.standard

  @Option(
    help: ArgumentHelp(
      "What to do with a candidate whose importance is missing, not a number, infinite or negative: error (default) or exclude.",
      valueName: "rule"),
    transform: parseWord)
  var invalid: InvalidRule = .error

  @Flag(help: "Treat layers that only the table has as an error.")
  var strict = false

  /// The files that these options read.
  var inputs: [String?] {
    let table = try? ImportanceFile.path(of: importance)
    return [
      try? NetworkFile.path(of: network), table, table.map(ProvenanceFile.path(beside:)),
      constraints,
    ]
  }

  /// Reads the files and joins them.
  func join() throws -> TableJoin {
    let content = try FileContent(reading: try NetworkFile.path(of: network))
    let network = try NetworkFile.decode(content)
    var constraints = SearchConstraints()
    if let path = self.constraints {
      constraints = try FileContent(reading: path).read(as: FileFormats.constraints)
    }
    if tieSharedInputs { constraints.ties += try sharedInputTies(in: network) }
    var join = TableJoin(
      network: network, table: try ImportanceFile.read(try ImportanceFile.path(of: importance)),
      candidates: .init(weight: weightBits ?? bits, activation: activationBits ?? bits),
      constraints: constraints, outliers: outliers, invalid: invalid, strict: strict)
    join.compareOrigin(withNetworkSHA256: try Hash.sha256(content.file))
    return join
  }

  /// Reads and joins the files; refuses a join that cannot be searched.
  func searchableJoin() throws -> TableJoin {
    let join = try join()
    guard join.problems.isEmpty else {
      throw ProgramFailure.badData(
        "the table cannot be searched:\n  " + few(join.problems).joined(separator: "\n  "))
    }
    for warning in few(join.warnings) { Terminal.note("warning: \(warning)") }
    OutlierText.lines(join, limit: 10).forEach(Terminal.note)
    return join
  }

  private func few(_ lines: [String]) -> [String] {
    FewLines.of(lines, limit: 10, remedy: "'mpq-solve check --all' lists them")
  }

  private func sharedInputTies(in network: Network) throws -> [SearchConstraints.Tie] {
    guard let ties = network.sharedInputTies else {
      throw ValidationError(
        "--tie-shared-inputs needs a network.json; a cost table does not say what layers read.")
    }
    return ties
  }
}

/// Reads one of the words of a rule.
private func parseWord<Rule: RawRepresentable & CaseIterable>(
  _ text: String
) throws -> Rule where Rule.RawValue == String {
  if let rule = Rule(rawValue: text) { return rule }
  let words = Rule.allCases.map(\.rawValue)
  throw ValidationError(
    "expected \(words.dropLast().joined(separator: ", ")) or \(words.last ?? ""), found '\(text)'")
}
