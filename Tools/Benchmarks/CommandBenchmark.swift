import Foundation

/// `mpq-solve` as a user runs it on large networks, reading included.
struct CommandBenchmark {
  let acceptance: AcceptanceFolder

  /// The built command beside this program.
  static var command: String {
    URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "mpq-solve").path()
  }

  func run() throws {
    print("mpq-solve as a whole, reading and writing included, median of 3 runs")
    print("layers    gap      seconds  search s  peak MiB  reached gap")
    for (layers, gap) in [(5000, "1e-6"), (5000, "0"), (50000, "1e-6")] {
      let files = try acceptance.instance(layers: layers)
      let outputs = try (0..<3).map { _ in
        try Subprocess.run([
          Self.command, "-n", files.network, "-i", files.table, "--level", "W4.2A4.2",
          "--min-compression", "8", "--gap", gap, "--json",
        ])
      }.sorted { $0.seconds < $1.seconds }
      let median = outputs[1]
      let row = String(
        format: "%.3f    %.3f     %6.0f", median.seconds, number("solve_seconds", in: median.text),
        Double(median.peakBytes) / 1_048_576)
      print(
        "\(pad("\(layers)", 8))  \(pad(gap, 6))   \(row)    \(number("gap", in: median.text))")
    }
    print("")
  }

  /// A number among the top keys of the answer.
  private func number(_ key: String, in json: String) -> Double {
    let line = json.split(separator: "\n").first { $0.hasPrefix("  \"\(key)\":") }
    let value = line?.split(separator: ":").last?.trimmingCharacters(in: .init(charactersIn: " ,"))
    return value.flatMap(Double.init) ?? .nan
  }
}
