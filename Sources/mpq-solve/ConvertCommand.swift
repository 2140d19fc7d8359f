import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQWords

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract:
      "Write scores, latencies, resources or costs of another tool as a CSV that people can read.",
    usage: "mpq-solve convert [<options>] [FORMAT=]<file>...",
    discussion: """
      Prints the table that a search would use: importances or choices as a CSV for -i, times for \
      --latency-table, resources for --resource, costs of layers for -n. With a network, layers have \
      its names, and scores that are per million weights become those of layers.

      Example: mpq-solve convert ~/.cache/auto_round -o choices.csv
      """)

  @Argument(
    help: ArgumentHelp(
      "The file, or a folder of auto-round's scores; several where they make one table, and FORMAT=FILE where a file does not say its width.",
      valueName: "file"))
  var inputs: [String]

  @OptionGroup(
    title: "The network whose layers the scores are of, where the file does not name them")
  var model: NetworkOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many cycles of a NumPy array a second has, e.g. 200MHz; the times are then written.",
      valueName: "frequency"),
    transform: ClockOption.parse)
  var clock: Double?

  @Option(
    help: ArgumentHelp(
      "A CSV of your own number formats, which the file has.", valueName: "file"))
  var formats: String?

  func run() throws {
    let read =
      ImportanceFile.inputs(of: inputs) + inputs
      + [formats, model.path].compactMap(\.self)
    try OutputFile.check(output, isNoneOf: read)
    let provenance = file.map(ProvenanceFile.path(beside:))
    try OutputFile.check(provenance, isNoneOf: read)
    try NumberFormat.withOwn(readingFrom: formats) {
      let table = try converted()
      guard let file else {
        print(table.text, terminator: "")
        return
      }
      try FileBytes.write(table.text, to: file)
      if let provenance, !table.provenance.isEmpty {
        let facts = table.provenance.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        try FileBytes.write(ProvenanceFile.encode(facts), to: provenance)
      }
      Terminal.say("\(table.words) written to \(file)")
    }
  }

  /// The file to write; nil for standard output.
  private var file: String? { output == FileBytes.standardStream ? nil : output }

  /// A table as text, what it is, and its origin.
  private typealias Converted = (text: String, words: String, provenance: [String: String])

  private func converted() throws -> Converted {
    let files = try ImportanceFile.files(of: inputs)
    if files.count > 1, files[0].path == FileBytes.standardStream {
      // Standard input can be read once, and only tables are read in one go.
      return try importances(try ImportanceFile.read(inputs))
    }
    var content = try FileContent(reading: files[0].path)
    content.label = files[0].label
    if content.isOne(of: FileFormats.profiles) || content.isOne(of: FileFormats.grids) {
      // These are of a network's layers, and are read anew with the others.
      return try timesOrCycles(isGrid: content.isOne(of: FileFormats.grids))
    }
    guard files.count == 1 else { return try importances(try ImportanceFile.read(inputs)) }
    if content.isOne(of: FileFormats.latencies) {
      let table = try content.read(as: FileFormats.latencies)
      return (LatencyCSV.encode(table), "\(table.all.count) times", [:])
    }
    if content.isOne(of: FileFormats.resources) {
      let table = try content.read(as: FileFormats.resources)
      return (ResourceCSV.encode(table), "\(table.all.count) rows of resources", [:])
    }
    if content.isOne(of: FileFormats.networks) {
      let network = try model.network(of: content)
      return (CostTableCSV.encode(network), "costs of \(network.layers.count) layers", [:])
    }
    if content.isOne(of: FileFormats.imatrices) { return try losses(content) }
    return try importances(try ImportanceFile.read(content))
  }

  /// The losses of llama.cpp's types, from an importance matrix and the network's weights.
  private func losses(_ matrix: FileContent) throws -> Converted {
    let weights = try model.content()
    return try importances(
      try ImatrixLosses.table(
        of: matrix, weights: weights, network: try weights.map { try model.network(of: $0) },
        formats: nil))
  }

  /// Times of profiles, or those of an array of cycles with a clock; without one, the cycles.
  private func timesOrCycles(isGrid: Bool) throws -> Converted {
    guard let network = try model.read() else {
      throw ProgramFailure.badData(
        "\(inputs[0]): is of a network's layers, which it does not name as mpq does; give the network with -n"
      )
    }
    let isTimes = !isGrid || clock != nil
    let files = try ResourceFiles(
      readingLatencies: isTimes ? try LatencyFile.list(inputs) : [], clock: clock,
      tables: isTimes ? [] : inputs)
    if isGrid, let latency = try files.resources(for: network).latency {
      return (LatencyCSV.encode(latency), "\(latency.all.count) times", [:])
    }
    if isTimes {
      let joined = try files.latencies(of: network)
      guard let joined, !joined.table.all.isEmpty else {
        throw ProgramFailure.badData(
          joined?.problems.first ?? "\(inputs[0]): has no time of a layer")
      }
      // Rows that lack can be written by hand.
      for line in joined.problems { Terminal.note("warning: \(line)") }
      joined.notes.forEach { Terminal.note($0) }
      return (LatencyCSV.encode(joined.table), "\(joined.table.all.count) times", [:])
    }
    let resources = try files.resources(for: network)
    guard resources.tables.count == 1 else {
      throw ProgramFailure.badData("give one array of cycles at a time")
    }
    let table = resources.tables[0]
    return (ResourceCSV.encode(table), "\(table.all.count) rows of resources", [:])
  }

  /// The table in terms of the network's layers, if there is one.
  private func importances(_ read: ImportanceTable) throws -> Converted {
    let network = try model.read()
    var (table, problems) = read.bound(to: network)
    if let network {
      let (named, conflicts) = table.named(after: network)
      table = named
      problems += conflicts
    }
    guard problems.isEmpty else {
      let lines = FewLines.of(problems, limit: 10, remedy: "mend these first")
      throw ProgramFailure.badData(
        lines.count == 1
          ? lines[0] : "the table cannot be converted:\n  " + lines.joined(separator: "\n  "))
    }
    for warning in table.warnings { Terminal.note("warning: \(warning)") }
    guard table.scoresChoices else {
      let rows = table.layers.reduce(0) {
        $0 + $1.weight.count + $1.activation.count + $1.unusable.count
      }
      return (ImportanceCSV.encode(table), "\(rows) importances", table.provenance)
    }
    let choices = table.layers.reduce(0) { $0 + $1.choices.count }
    return (
      ChoicesCSV.encode(table), "\(choices) choices of \(table.layers.count) layers",
      table.provenance
    )
  }
}
