/// The units in which people write amounts of one quantity, and the words for what is expected of them.
package struct Quantity: Sendable {
  /// How amounts are written for people.
  package enum Style: String, Sendable {
    /// With a metric prefix: `48.3 G`.
    case metric
    /// With a metric prefix and B: `8.2 MB`.
    case bytes
    /// A time in the unit that fits: `3.1 ms`.
    case seconds
    /// As it was given: `3.5`.
    case bits
    /// As it was given, with a sign: `12.2×`.
    case ratio
    /// As it was given: `W3A4`.
    case level
  }

  package let style: Style
  /// The unit behind a metric prefix, such as `J`; empty for a count.
  package var symbol = ""
  /// The units that may follow a number, and what each counts; the empty one is that of a number alone.
  package let units: [(symbol: String, factor: Int)]
  /// Units below one, as powers of ten.
  package var smallUnits: [(symbol: String, exponent: Int)] = []
  /// What is expected of a flag.
  package let expected: String
  /// What is expected of a request's field.
  package let expectedInRequests: String
  /// The unit of a number alone in requests; nil if such a number is refused, unless `units` has an empty symbol.
  package var bareUnitInRequests: String?
  /// What an amount has to be below.
  package var limit = "1e18"
  /// The power of ten from the unit in which amounts are counted to the one in which files hold them.
  package var exponentInFiles = 0
  /// Whether amounts have to be above zero.
  package var isAboveZero = false
  /// Whether a fraction of the counted unit is left out.
  package var isWhole = false

  /// A count, as of bit operations: a number with k, M, G, T or P for its thousands, such as `48.3G`.
  package static let count = Quantity(
    style: .metric,
    units: [
      ("", 1), ("k", 1000), ("M", million), ("G", billion), ("T", trillion), ("P", quadrillion),
    ],
    expected: "a count such as 48.3G (k, M, G, T, P)",
    expectedInRequests: "a count, such as 48300000000 or \"48.3G\"")

  /// Bytes: a number with a prefix for powers of 1000 or of 1024, such as `8.2MB`; without a unit it counts bytes.
  package static let bytes = Quantity(
    style: .bytes,
    units: [
      ("", 1), ("B", 1), ("kB", 1000), ("KB", 1000), ("MB", million), ("GB", billion),
      ("TB", trillion), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ],
    expected: "a size such as 8.2MB or 8MiB",
    expectedInRequests: "a size, such as 8200000, \"8.2MB\" or \"8MiB\"", limit: "1e18 bytes")

  /// Whole picoseconds, from a number with its unit, such as `3.1ms`.
  package static let time = Quantity(
    style: .seconds,
    units: [
      ("s", trillion), ("ms", billion), ("us", million), ("µs", million), ("μs", million),
      ("ns", 1000), ("ps", 1),
    ],
    expected: "a time with its unit, such as 3.1ms (s, ms, us, ns)",
    expectedInRequests: "a time such as \"3.1ms\", or seconds", bareUnitInRequests: "s",
    limit: "1000000 s", exponentInFiles: -12, isWhole: true)

  /// Bits per weight or activation, such as `3.5`.
  package static let bits = Quantity(
    style: .bits, units: [("", 1)], expected: "a number of bits such as 3.5",
    expectedInRequests: "a number of bits such as 3.5")

  /// A ratio above 0, such as `12.2`.
  package static let ratio = Quantity(
    style: .ratio, units: [("", 1)], expected: "a ratio above 0, such as 12.2",
    expectedInRequests: "a ratio above 0, such as 12.2", isAboveZero: true)

  static let million = 1_000_000
  static let billion = 1_000_000_000
  static let trillion = 1_000_000_000_000
  static let quadrillion = 1_000_000_000_000_000

  /// Reads an amount, in the unit in which it is counted.
  ///
  /// - Parameter bareUnit: the unit of a number that has none; nil for the empty symbol.
  /// - Throws: `Refusal` when the text is no such amount, or none that is counted exactly.
  package func amount(
    _ text: String, bareUnit: String? = nil
  ) throws(ExactDecimal.Refusal) -> ExactDecimal {
    let isUnit = { (character: Character) in
      character.isLetter && character != "e" && character != "E"
    }
    let split = text.firstIndex(where: isUnit) ?? text.endIndex
    // One space may stand between number and unit.
    let number = text[..<split].hasSuffix(" ") ? text[..<split].dropLast() : text[..<split]
    let symbol = split == text.endIndex ? bareUnit ?? "" : String(text[split...])
    let amount: ExactDecimal
    if let unit = units.first(where: { $0.symbol == symbol }) {
      amount = try ExactDecimal(parsing: number).multiplied(by: unit.factor)
    } else if let unit = smallUnits.first(where: { $0.symbol == symbol }) {
      amount = try ExactDecimal(parsing: number).scaled(byPowerOfTen: unit.exponent)
    } else {
      throw .notANumber
    }
    if isAboveZero, amount.isZero { throw .notANumber }
    return isWhole ? ExactDecimal(amount.floorOfProduct(1)) : amount
  }
}

extension Quantity {
  /// What was expected of a refused amount, and which limit it exceeded.
  package func expectation(_ refusal: ExactDecimal.Refusal, isRequest: Bool = false) -> String {
    let expected = isRequest ? expectedInRequests : expected
    return switch refusal {
    case .notANumber: expected
    case .tooLarge: "\(expected), below \(limit)"
    case .tooManyDigits:
      "\(expected), with at most \(ExactDecimal.mostDigits) digits once its unit is counted in"
    }
  }
}
