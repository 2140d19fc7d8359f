import ArgumentParser

/// The options of layers' times where nothing is searched.
struct TimingOptions: ParsableArguments {
  @Option(
    name: [.customLong("latency-table"), .customLong("latency")],
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Times of layers, as 'mpq-solve solve' takes them: a table, or W8A8=FILE for each pair of widths.",
      valueName: "file"))
  var latencies: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many cycles of the latency table's NumPy array a second has, e.g. 200MHz.",
      valueName: "frequency"),
    transform: ClockOption.parse)
  var clock: Double?

  /// Reads the files, with tables of resources.
  func readResources(_ tables: [String]) throws -> ResourceFiles {
    try ResourceFiles(
      readingLatencies: try LatencyFile.list(latencies), clock: clock, tables: tables)
  }
}
