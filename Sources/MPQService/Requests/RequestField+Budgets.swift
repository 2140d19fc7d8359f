import MPQFormats
import MPQModel

extension RequestField {
  private static let budgetKeys = [
    "level", "max_bitops", "min_compression", "max_size", "max_mean_weight_bits",
    "mean_weight_bits_by", "max_mean_activation_bits", "mean_activation_bits_by", "max_latency",
  ]

  /// What a plan may cost: the flags of the command line as members.
  package func budgets() throws(ServiceProblem) -> [Budget] {
    let members = try members(Self.budgetKeys)
    var budgets: [Budget] = []
    if let field = members["level"] { budgets.append(.level(try field.level())) }
    if let field = members["max_bitops"] {
      budgets.append(.maxBitOperations(try field.operations()))
    }
    if let field = members["min_compression"] {
      budgets.append(.minCompression(try field.ratio()))
    }
    if let field = members["max_size"] { budgets.append(.maxSize(bytes: try field.size())) }
    let weightsBy = try members["mean_weight_bits_by"]?.choice() ?? Budget.Weighting.parameters
    let activationsBy = try members["mean_activation_bits_by"]?.choice() ?? Budget.Weighting.layers
    if let field = members["max_mean_weight_bits"] {
      budgets.append(.maxMeanWeightBits(try field.bits(), by: weightsBy))
    }
    if let field = members["max_mean_activation_bits"] {
      budgets.append(.maxMeanActivationBits(try field.bits(), by: activationsBy))
    }
    if let field = members["max_latency"] {
      budgets.append(.maxLatency(picoseconds: try field.latency()))
    }
    return budgets
  }

  package func level() throws(ServiceProblem) -> Level {
    guard case .string(let text) = value.content, let level = Level(text) else {
      throw problem("a level such as W3A4 or W2.5A3, with bits above 0 up to 32")
    }
    return level
  }

  package func operations() throws(ServiceProblem) -> ExactDecimal {
    try amount(
      "a count of bit operations below 1e18, such as 48300000000 or \"48.3G\"",
      Quantity.operations)
  }

  package func size() throws(ServiceProblem) -> ExactDecimal {
    try amount(
      "a size below 1e18 bytes, such as 8200000, \"8.2MB\" or \"8MiB\"", Quantity.bytes)
  }

  package func ratio() throws(ServiceProblem) -> ExactDecimal {
    let ratio = try amount("a ratio above 0 and below 1e18, such as 12.2") { ExactDecimal($0) }
    guard !ratio.isZero else { throw problem("a ratio above 0") }
    return ratio
  }

  private func bits() throws(ServiceProblem) -> ExactDecimal {
    try amount("a number of bits such as 3.5") { ExactDecimal($0) }
  }

  private func latency() throws(ServiceProblem) -> ExactDecimal {
    let picoseconds = try amount("a time such as \"3.1ms\", or seconds") {
      Quantity.picoseconds($0) ?? ExactDecimal($0)?.multiplied(by: 1_000_000_000_000)
    }
    // Latencies count whole picoseconds; fractions of one would have no text in seconds.
    return ExactDecimal(picoseconds.floorOfProduct(1))
  }

  /// A time: seconds, or a text with its unit.
  package func duration() throws(ServiceProblem) -> Duration {
    let picoseconds = try amount("seconds from 0 to below 1000000, or a text such as \"500ms\"") {
      Quantity.picoseconds($0) ?? ExactDecimal($0)?.multiplied(by: 1_000_000_000_000)
    }
    return .seconds(picoseconds.approximate / 1e12)
  }

  /// An amount that is not negative: a number, or a text that may have a unit.
  private func amount(
    _ expected: String, _ parse: (String) -> ExactDecimal?
  ) throws(ServiceProblem) -> ExactDecimal {
    guard let literal, let amount = parse(literal) ?? parseRounded(parse) else {
      throw problem(expected)
    }
    // A unit's factor may bring more digits than are read, and stored requests are read again.
    guard ExactDecimal("\(amount)") == nil else { return amount }
    return parse(Self.rounded(amount.approximate)) ?? amount
  }

  /// A number with more digits than are counted exactly, as other programs write 0.1 + 0.2.
  private func parseRounded(_ parse: (String) -> ExactDecimal?) -> ExactDecimal? {
    guard case .number(let text) = value.content, let number = Double(text), number >= 0,
      number < 1e18
    else { return nil }
    return parse(Self.rounded(number))
  }

  /// A number below 1e18 with 15 significant digits.
  private static func rounded(_ number: Double) -> String {
    number < 1e15
      ? Decimals.rounded(number, digits: 15) : "\(Int((number / 1000).rounded()))e3"
  }

  /// Bit-widths, one or a list, ascending.
  package func widths() throws(ServiceProblem) -> [Int] {
    try read { (value) throws(FormatError) in try ConstraintsJSON.candidates(value) }
  }
}
