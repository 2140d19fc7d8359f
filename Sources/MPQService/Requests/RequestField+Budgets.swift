import HTTPTypes
import MPQFiles
package import MPQModel

extension RequestField {
  private static let budgetKeys = [
    "level", "max_bitops", "min_compression", "max_size", "max_mean_weight_bits",
    "mean_weight_bits_by", "max_mean_weight_bits_by_layers", "max_mean_activation_bits",
    "mean_activation_bits_by", "max_mean_activation_bits_by_parameters", "max_latency",
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
    if let field = members["max_mean_weight_bits_by_layers"] {
      try field.check(isNew: weightsBy == .parameters || members["max_mean_weight_bits"] == nil)
      budgets.append(.maxMeanWeightBits(try field.bits(), by: .layers))
    }
    if let field = members["max_mean_activation_bits"] {
      budgets.append(.maxMeanActivationBits(try field.bits(), by: activationsBy))
    }
    if let field = members["max_mean_activation_bits_by_parameters"] {
      try field.check(
        isNew: activationsBy == .layers || members["max_mean_activation_bits"] == nil)
      budgets.append(.maxMeanActivationBits(try field.bits(), by: .parameters))
    }
    if let field = members["max_latency"] {
      budgets.append(.maxLatency(picoseconds: try field.latency()))
    }
    return budgets
  }

  /// Refuses a mean that another member asks for too.
  private func check(isNew: Bool) throws(ServiceProblem) {
    guard !isNew else { return }
    throw ServiceProblem(
      .unprocessableContent, "asks for the same mean as another budget; leave one of the two out",
      field: pointer)
  }

  package func level() throws(ServiceProblem) -> Level {
    guard case .string(let text) = value.content, let level = Level(text) else {
      throw problem(
        "a level such as W3A4 or W2.5A3, with bits above 0 up to 32 and at most \(Level.mostDecimals) "
          + "decimals")
    }
    return level
  }

  package func operations() throws(ServiceProblem) -> ExactDecimal {
    try amount(
      "a count of bit operations, such as 48300000000 or \"48.3G\"", Quantity.operations)
  }

  package func size() throws(ServiceProblem) -> ExactDecimal {
    try amount(
      "a size, such as 8200000, \"8.2MB\" or \"8MiB\"", limit: "1e18 bytes", Quantity.bytes)
  }

  package func ratio() throws(ServiceProblem) -> ExactDecimal {
    let ratio = try amount("a ratio above 0, such as 12.2", Self.decimal)
    guard !ratio.isZero else { throw problem("a ratio above 0") }
    return ratio
  }

  private func bits() throws(ServiceProblem) -> ExactDecimal {
    try amount("a number of bits such as 3.5", Self.decimal)
  }

  private func latency() throws(ServiceProblem) -> ExactDecimal {
    try amount("a time such as \"3.1ms\", or seconds", limit: "1000000 s", Self.picoseconds)
  }

  /// A time: seconds, or a text with its unit.
  package func duration() throws(ServiceProblem) -> Duration {
    let picoseconds = try amount(
      "seconds from 0 to below 1000000, or a text such as \"500ms\"", limit: "1000000 s",
      Self.picoseconds)
    return .seconds(picoseconds.approximate / 1e12)
  }

  private static func decimal(_ text: String) throws(ExactDecimal.Refusal) -> ExactDecimal {
    try ExactDecimal(parsing: text)
  }

  private static func picoseconds(_ text: String) throws(ExactDecimal.Refusal) -> ExactDecimal {
    try Quantity.picoseconds(text, bareUnit: "s")
  }

  /// An amount that is not negative: a number, or a text that may have a unit.
  private func amount(
    _ expected: String, limit: String = "1e18",
    _ parse: (String) throws(ExactDecimal.Refusal) -> ExactDecimal
  ) throws(ServiceProblem) -> ExactDecimal {
    guard let literal else { throw problem(expected) }
    do throws(ExactDecimal.Refusal) {
      return try parse(literal)
    } catch {
      throw problem(error.message(expected: expected, limit: limit))
    }
  }

  /// Number formats, one or a list, ascending.
  package func formats() throws(ServiceProblem) -> [NumberFormat] {
    try read { (value) throws(FormatError) in try ConstraintsJSON.candidates(value) }
  }
}
