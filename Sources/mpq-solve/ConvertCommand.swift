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

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The network whose layers the scores are of; needed where the file speaks of other things.",
      valueName: "N"))
  var network: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "A CSV of your own number formats, which the file has.", valueName: "file"))
  var formats: String?

  func run() throws {
    let read =
      ImportanceFile.inputs(of: inputs) + inputs
      + [formats, network.flatMap { try? NetworkFile.path(of: $0) }].compactMap(\.self)
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
    var content = try FileContent(reading: files[0].path)
    if content.isOne(of: FileFormats.profiles) { return try latencies() }
    guard files.count == 1 else { return try importances(try ImportanceFile.read(inputs)) }
    content.label = files[0].label
    if content.isOne(of: FileFormats.grids) {
      let grid = try content.read(as: FileFormats.grids)
      let network = try needed(by: content.name)
      let table = try grid.resources(of: NetworkFile.read(network))
      return (ResourceCSV.encode(table), "\(table.all.count) rows of resources", [:])
    }
    if content.isOne(of: FileFormats.imatrices) {
      let weights = try network.map { try FileContent(reading: try NetworkFile.path(of: $0)) }
      return try importances(
        try ImatrixLosses.table(
          of: content, weights: weights, network: try weights.map { try NetworkFile.decode($0) },
          formats: nil))
    }
    if content.isOne(of: FileFormats.latencies) {
      let table = try content.read(as: FileFormats.latencies)
      return (LatencyCSV.encode(table), "\(table.all.count) times", [:])
    }
    if content.isOne(of: FileFormats.resources) {
      let table = try content.read(as: FileFormats.resources)
      return (ResourceCSV.encode(table), "\(table.all.count) rows of resources", [:])
    }
    if content.isOne(of: FileFormats.networks) {
      let network = try NetworkFile.decode(content)
      return (CostTableCSV.encode(network), "costs of \(network.layers.count) layers", [:])
    }
    return try importances(try ImportanceFile.read(content))
  }

  /// The table that profiles make, one for each pair of widths.
  private func latencies() throws -> Converted {
    let files = try LatencyFile.list(inputs)
    let network = try NetworkFile.read(try needed(by: files[0].path))
    let joined = try ResourceFiles(readingLatencies: files, tables: []).latencies(of: network)
    guard let joined, !joined.table.all.isEmpty else {
      throw ProgramFailure.badData(
        joined?.problems.first ?? "\(files[0].path): has no time of a layer")
    }
    // Rows that lack can be written by hand.
    for line in joined.problems { Terminal.note("warning: \(line)") }
    joined.notes.forEach { Terminal.note($0) }
    return (LatencyCSV.encode(joined.table), "\(joined.table.all.count) times", [:])
  }

  /// The network, where a file speaks of nodes or of places.
  private func needed(by file: String) throws -> String {
    guard let network else {
      throw ValidationError("\(file) needs the network whose layers it is of; give it with -n.")
    }
    return network
  }

  /// The table in terms of the network's layers, if there is one.
  private func importances(_ read: ImportanceTable) throws -> Converted {
    let network = try network.map { try NetworkFile.read($0) }
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
