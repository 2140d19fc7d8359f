import ArgumentParser
import MPQFiles
import MPQModel

/// The options of the budgets that a sweep goes through.
struct SweepOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "BitOps in even steps from one count to another, pinned layers included, e.g. 20G:80G:25.",
      valueName: "from:to:count"),
    transform: parseRange)
  var bitops: [ExactDecimal]?

  @Option(
    help: ArgumentHelp("Levels, e.g. W2A2,W2.5A3,W3A4.", valueName: "list"),
    transform: { try list($0, parseLevel) })
  var levels: [Level]?

  @Option(
    help: ArgumentHelp("Compression ratios, e.g. 8,10,12.2.", valueName: "list"),
    transform: { try list($0, parseRatio) })
  var compressions: [ExactDecimal]?

  @Option(
    help: ArgumentHelp("Sizes, e.g. 6MB,8MB,10MiB.", valueName: "list"),
    transform: { try list($0, parseBytes) })
  var sizes: [ExactDecimal]?

  @Option(
    help: ArgumentHelp(
      "Latencies, e.g. 3ms,3.5ms,4ms; needs --latency-table.", valueName: "list"),
    transform: { try list($0, parseTime) })
  var latencies: [ExactDecimal]?

  private static let largestCount = 100_000

  private var axes: [[Budget]] {
    [
      bitops?.map { .maxBitOperations($0) }, levels?.map { .level($0) },
      compressions?.map { .minCompression($0) }, sizes?.map { .maxSize(bytes: $0) },
      latencies?.map { .maxLatency(picoseconds: $0) },
    ].compactMap { $0 }
  }

  /// Every combination of the swept budgets, together with the fixed ones; the first kind changes slowest.
  func grid(fixed: [Budget]) throws -> [[Budget]] {
    guard !axes.isEmpty else {
      throw ValidationError(
        "Say what to sweep: --bitops FROM:TO:COUNT, --levels, --compressions, --sizes or "
          + "--latencies; two of them make a grid.")
    }
    let swept = Set(axes.compactMap { $0.first?.name })
    if let twice = fixed.first(where: { swept.contains($0.name) }) {
      let flag = "--\(twice.name.replacing("_", with: "-"))"
      throw ValidationError("\(flag) is both swept and fixed; leave one of the two out.")
    }
    guard axes.reduce(1.0, { $0 * Double($1.count) }) <= Double(Self.largestCount) else {
      throw ValidationError(
        "The sweep has more than \(Self.largestCount) budgets; sweep it in parts.")
    }
    return BudgetGrid.combinations(of: axes, with: fixed)
  }
}

private func list<Value>(_ text: String, _ parse: (String) throws -> Value) throws -> [Value] {
  try text.split(separator: ",", omittingEmptySubsequences: false).map { try parse(String($0)) }
}

/// Reads `FROM:TO:COUNT` into evenly spaced whole numbers of bit operations.
private func parseRange(_ text: String) throws -> [ExactDecimal] {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
  guard parts.count == 3, let count = Int(parts[2]), (1...100_000).contains(count) else {
    throw ValidationError(
      "expected FROM:TO:COUNT with a count from 1 to 100000, such as 20G:80G:25")
  }
  return BudgetGrid.steps(
    from: try parseOperations(parts[0]).floorOfProduct(1),
    to: try parseOperations(parts[1]).floorOfProduct(1), count: count)
}
