import ArgumentParser
import MPQCommand
import MPQFiles
import MPQReport
import MPQModel
import MPQSearch
import MPQWords

/// The options of network, table and candidates: the part of a search that is the same for all budgets.
struct TableOptions: ParsableArguments {
  @OptionGroup var model: NetworkOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The importance table: CSV, JSON, the LIMPQ authors' pickle, or the name of a shipped network that has one; a table of choices, a CSV, which needs no network for the resources that it has itself; scores of another tool, a file or auto-round's folder; or llama.cpp's importance matrix, with the float GGUF as the network. May be given several times for files that make one table, and as FORMAT=FILE where a file does not say its width, e.g. -i 4=log4.csv -i 8=log8.csv.",
      valueName: "T"))
  var importance: [String]

  @Option(
    help: ArgumentHelp(
      "Candidate widths or formats for weights and activations, e.g. 2,3,4,5,6. Default: the table's.",
      valueName: "list"))
  var bits: String?

  @Option(
    help: ArgumentHelp("Candidates for weights, e.g. 2,4,8 or q4_K,q6_K.", valueName: "list"))
  var weightBits: String?

  @Option(
    help: ArgumentHelp(
      "Candidates for activations; a single one makes the search weight-only.",
      valueName: "list"))
  var activationBits: String?

  @OptionGroup var target: TargetOptions

  @Option(
    help: ArgumentHelp(
      "A CSV of your own number formats: format,bits_per_weight and more (docs/formats.md).",
      valueName: "file"))
  var formats: String?

  @Option(
    help: ArgumentHelp(
      "A JSON file with candidates of single layers and ties between layers.", valueName: "file"))
  var constraints: String?

  @Flag(help: "Weights and activations of a layer get the same width.")
  var equalWidths = false

  @Flag(
    help:
      "Layers that read the same tensor share activation bits (needs a network.json or an ONNX model)."
  )
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

  /// The network as the user named it.
  var network: String? { model.network }

  /// The files that these options read.
  var inputs: [String?] {
    [model.path, constraints, formats] + ImportanceFile.inputs(of: importance)
  }

  /// Refuses lists of candidates that cannot be read; without the user's own formats only the catalogue's are known.
  func validate() throws {
    guard formats == nil else { return }
    for (flag, list) in [
      ("--bits", bits), ("--weight-bits", weightBits), ("--activation-bits", activationBits),
    ] {
      guard let list else { continue }
      do {
        _ = try FormatList.parse(list)
      } catch let error as ValidationError {
        throw ValidationError(
          "The value '\(list)' is invalid for '\(flag) <list>': \(error.message)")
      }
    }
  }

  /// Does something while the user's own formats are known by their names.
  func withOwnFormats<Result>(_ body: () throws -> Result) throws -> Result {
    try NumberFormat.withOwn(readingFrom: formats, body)
  }

  /// Reads the files and joins them.
  ///
  /// - Parameter files: what says what layers use.
  func join(_ files: ResourceFiles = ResourceFiles()) throws -> TableJoin {
    let content = try model.content()
    let own = try content.map { try model.network(of: $0) }
    var constraints = SearchConstraints()
    if let path = self.constraints {
      constraints = try FileContent(reading: path).read(as: FileFormats.constraints)
    }
    var table = try readImportances(network: own, content)
    var network = try own ?? self.network(of: table)
    network.resources = try files.resources(for: network)
    network = try network.searching(scored: table.layers.lazy.map(\.name))
    if equalWidths { constraints.equalWidths = true }
    if tieSharedInputs { constraints.ties += try sharedInputTies(in: network) }
    // A table that says nothing of activations leaves them as the network has them.
    let isOfWeights = !table.scoresChoices && table.formats(.activation).isEmpty
    var candidates = TableJoin.Candidates(
      weight: try (weightBits ?? bits).map(FormatList.parse),
      activation: try (activationBits ?? (isOfWeights ? nil : bits)).map(FormatList.parse))
    try target.apply(to: &network, &table, &candidates, &constraints)
    var join = TableJoin(
      network: network, table: table, candidates: candidates,
      constraints: constraints, outliers: outliers, invalid: invalid, strict: strict)
    // A model may have gigabytes, which are not read unless the table says what it was measured on.
    if let content, join.table.namesOrigin {
      join.compareOrigin(withNetworkSHA256: try Hash.sha256(content.file))
    }
    return join
  }

  /// Reads the importance table, or computes it from an importance matrix and the network's weights.
  private func readImportances(network: Network?, _ weights: FileContent?) throws
    -> ImportanceTable
  {
    let files = try ImportanceFile.files(of: importance)
    guard files.count == 1, files[0].label == nil else {
      return try ImportanceFile.read(importance)
    }
    let content = try FileContent(reading: files[0].path)
    guard content.isOne(of: FileFormats.imatrices) else { return try ImportanceFile.read(content) }
    let table = try ImatrixLosses.table(
      of: content, weights: weights, network: network,
      formats: try (weightBits ?? bits).map(FormatList.parse))
    if let network, let gap = ImatrixLosses.gap(in: table, of: network), constraints == nil {
      Terminal.note(gap)
    }
    return table
  }

  /// The network that a table of choices says itself.
  private func network(of table: ImportanceTable) throws -> Network {
    guard table.scoresChoices else {
      throw ValidationError("Missing expected argument '--network <N>'")
    }
    return try Network(ofChoicesIn: table)
  }

  /// Reads and joins the files; refuses a join that cannot be searched.
  func searchableJoin(_ files: ResourceFiles = ResourceFiles()) throws -> TableJoin {
    let join = try join(files)
    guard join.problems.isEmpty else {
      throw ProgramFailure.badData(
        "the table cannot be searched:\n  " + few(join.problems).joined(separator: "\n  "))
    }
    for note in join.network.origin?.notes ?? [] { Terminal.note("note: \(note)") }
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
        "--tie-shared-inputs needs a network.json or an ONNX model; this file does not say what layers read."
      )
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

extension NumberFormat {
  /// Does something while the user's own formats are known by their names.
  ///
  /// - Parameter file: a CSV of them; nil for none.
  static func withOwn<Result>(
    readingFrom file: String?, _ body: () throws -> Result
  ) throws -> Result {
    guard let file else { return try body() }
    let formats = try FileContent(reading: file).read(as: FileFormats.numberFormats)
    return try $own.withValue(NumberFormatList(formats)) { try body() }
  }
}
