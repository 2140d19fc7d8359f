import ArgumentParser
import MPQFiles
import MPQModel

/// The options of what a plan may cost. All given budgets have to be kept.
struct BudgetOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "BitOps of the uniform plan W<bits>A<bits> on the searched layers, e.g. W3A4, W2.5A3.",
      valueName: "level"),
    transform: parseLevel)
  var level: Level?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("BitOps, pinned layers included, e.g. 48.3G.", valueName: "count"),
    transform: parseOperations)
  var maxBitops: ExactDecimal?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Weights at least this many times smaller than at 32 bits, pinned layers included.",
      valueName: "ratio"),
    transform: parseRatio)
  var minCompression: ExactDecimal?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Size of the weights, pinned layers included, e.g. 8.2MB, 8MiB.", valueName: "bytes"),
    transform: parseBytes)
  var maxSize: ExactDecimal?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Mean weight bits over the searched layers, each weighted by its parameters.",
      valueName: "bits"),
    transform: parseBits)
  var maxMeanWeightBits: ExactDecimal?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The same, with every layer counted alike.", valueName: "bits"),
    transform: parseBits)
  var maxMeanWeightBitsByLayers: ExactDecimal?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The weighting of --max-mean-weight-bits: parameters (default) or layers.", valueName: "by"),
    transform: parseWeighting)
  var meanWeightBitsBy: Budget.Weighting?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Mean activation bits over the searched layers, each counted alike.", valueName: "bits"),
    transform: parseBits)
  var maxMeanActivationBits: ExactDecimal?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The same, with every layer weighted by its parameters.", valueName: "bits"),
    transform: parseBits)
  var maxMeanActivationBitsByParameters: ExactDecimal?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The weighting of --max-mean-activation-bits: parameters or layers (default).",
      valueName: "by"),
    transform: parseWeighting)
  var meanActivationBitsBy: Budget.Weighting?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("A CSV layer,weight_bits,activation_bits,seconds.", valueName: "file"))
  var latencyTable: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Sum of the latency table's times, pinned layers included, e.g. 3.1ms.", valueName: "time"),
    transform: parseTime)
  var maxLatency: ExactDecimal?

  /// Refuses options that need another one.
  ///
  /// `validate()` would do so before the message about a mistyped option.
  func check() throws {
    if maxLatency != nil, latencyTable == nil {
      throw ValidationError("--max-latency needs --latency-table FILE.")
    }
    if meanWeightBitsBy != nil, maxMeanWeightBits == nil {
      throw ValidationError("--mean-weight-bits-by needs --max-mean-weight-bits BITS.")
    }
    if meanActivationBitsBy != nil, maxMeanActivationBits == nil {
      throw ValidationError("--mean-activation-bits-by needs --max-mean-activation-bits BITS.")
    }
    let names = budgets.map { "--\($0.name.replacing("_", with: "-"))" }
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      throw ValidationError(
        "Two flags set \(names[twice]); give one of them.")
    }
  }

  /// Refuses a command line without a budget.
  func checkAny() throws {
    try check()
    guard !budgets.isEmpty else {
      throw ValidationError(
        "Give at least one budget, such as --level W4A4 or --min-compression 8; without one the "
          + "best plan is the highest bit-widths everywhere.")
    }
  }

  /// The budgets that were given.
  var budgets: [Budget] {
    var budgets: [Budget] = []
    if let level { budgets.append(.level(level)) }
    if let maxBitops { budgets.append(.maxBitOperations(maxBitops)) }
    if let minCompression { budgets.append(.minCompression(minCompression)) }
    if let maxSize { budgets.append(.maxSize(bytes: maxSize)) }
    if let maxMeanWeightBits {
      budgets.append(.maxMeanWeightBits(maxMeanWeightBits, by: meanWeightBitsBy ?? .parameters))
    }
    if let maxMeanWeightBitsByLayers {
      budgets.append(.maxMeanWeightBits(maxMeanWeightBitsByLayers, by: .layers))
    }
    if let maxMeanActivationBits {
      budgets.append(
        .maxMeanActivationBits(maxMeanActivationBits, by: meanActivationBitsBy ?? .layers))
    }
    if let maxMeanActivationBitsByParameters {
      budgets.append(
        .maxMeanActivationBits(maxMeanActivationBitsByParameters, by: .parameters))
    }
    if let maxLatency { budgets.append(.maxLatency(picoseconds: maxLatency)) }
    return budgets
  }

  /// Reads the latency table, if one was given.
  func readLatencyTable() throws -> LatencyTable? {
    guard let latencyTable else { return nil }
    return try FileContent(reading: latencyTable).read(as: FileFormats.latencies)
  }
}

func parseLevel(_ text: String) throws -> Level {
  try Level(text)
    ?? refuse(
      text,
      "a level such as W3A4 or W2.5A3, with bits above 0 up to 32 and at most \(Level.mostDecimals) decimals"
    )
}

func parseOperations(_ text: String) throws -> ExactDecimal {
  try parse(text, as: "a count such as 48.3G (k, M, G, T, P)", Quantity.operations)
}

func parseBytes(_ text: String) throws -> ExactDecimal {
  try parse(text, as: "a size such as 8.2MB or 8MiB", limit: "1e18 bytes", Quantity.bytes)
}

func parseRatio(_ text: String) throws -> ExactDecimal {
  let expected = "a ratio above 0, such as 12.2"
  let ratio = try parse(text, as: expected, parseDecimal)
  return ratio.isZero ? try refuse(text, expected) : ratio
}

private func parseBits(_ text: String) throws -> ExactDecimal {
  try parse(text, as: "a number of bits such as 3.5", parseDecimal)
}

func parseTime(_ text: String) throws -> ExactDecimal {
  try parse(
    text, as: "a time with its unit, such as 3.1ms (s, ms, us, ns)", limit: "1000000s"
  ) { (text) throws(ExactDecimal.Refusal) in try Quantity.picoseconds(text) }
}

private func parseDecimal(_ text: String) throws(ExactDecimal.Refusal) -> ExactDecimal {
  try ExactDecimal(parsing: text)
}

private func parseWeighting(_ text: String) throws -> Budget.Weighting {
  try Budget.Weighting(rawValue: text) ?? refuse(text, "parameters or layers")
}

/// Reads an amount; throws what is wrong with it.
private func parse(
  _ text: String, as expected: String, limit: String = "1e18",
  _ amount: (String) throws(ExactDecimal.Refusal) -> ExactDecimal
) throws -> ExactDecimal {
  do throws(ExactDecimal.Refusal) {
    return try amount(text)
  } catch {
    return try refuse(text, error.message(expected: expected, limit: limit))
  }
}

private func refuse<Value>(_ text: String, _ expected: String) throws -> Value {
  throw ValidationError(
    text.isEmpty ? "expected \(expected), found nothing" : "expected \(expected)")
}
