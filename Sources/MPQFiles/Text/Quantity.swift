package import MPQModel

/// Amounts with units, as people type them in flags.
package enum Quantity {
  /// Bit operations: a number with k, M, G, T or P for its thousands, such as `48.3G`.
  ///
  /// - Throws: `Refusal` when the text is no such amount, or none that is counted exactly.
  package static func operations(_ text: String) throws(ExactDecimal.Refusal) -> ExactDecimal {
    try parse(
      text, units: ["": 1, "k": 1000, "M": million, "G": billion, "T": trillion, "P": quadrillion])
  }

  /// Bytes: a number with B, kB, MB, GB or TB (powers of 1000) or KiB, MiB, GiB, TiB (powers of
  /// 1024), such as `8.2MB`; without a unit it counts bytes.
  ///
  /// - Throws: `Refusal` when the text is no such amount, or none that is counted exactly.
  package static func bytes(_ text: String) throws(ExactDecimal.Refusal) -> ExactDecimal {
    try parse(
      text,
      units: [
        "": 1, "B": 1, "kB": 1000, "KB": 1000, "MB": million, "GB": billion, "TB": trillion,
        "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
      ])
  }

  /// Whole picoseconds, from a number with s, ms, us, µs, ns or ps, such as `3.1ms`; a fraction of a
  /// picosecond is left out.
  ///
  /// - Parameter bareUnit: what a number without a unit counts; nil where it is refused.
  /// - Throws: `Refusal` when the text is no such amount, or none that is counted exactly.
  package static func picoseconds(
    _ text: String, bareUnit: String? = nil
  ) throws(ExactDecimal.Refusal) -> ExactDecimal {
    var units = [
      "s": trillion, "ms": billion, "us": million, "µs": million, "μs": million, "ns": 1000,
      "ps": 1,
    ]
    if let bareUnit { units[""] = units[bareUnit] }
    return ExactDecimal(try parse(text, units: units).floorOfProduct(1))
  }

  private static let million = 1_000_000
  private static let billion = 1_000_000_000
  private static let trillion = 1_000_000_000_000
  private static let quadrillion = 1_000_000_000_000_000

  private static func parse(
    _ text: String, units: [String: Int]
  ) throws(ExactDecimal.Refusal) -> ExactDecimal {
    let isUnit = { (character: Character) in
      character.isLetter && character != "e" && character != "E"
    }
    let split = text.firstIndex(where: isUnit) ?? text.endIndex
    // One space may stand between number and unit.
    let number = text[..<split].hasSuffix(" ") ? text[..<split].dropLast() : text[..<split]
    guard let factor = units[String(text[split...])] else { throw .notANumber }
    return try ExactDecimal(parsing: number).multiplied(by: factor)
  }
}

extension ExactDecimal.Refusal {
  /// What is expected, for a message: for what is a number, what that lacks.
  ///
  /// - Parameter limit: what the number has to be below.
  package func message(expected: String, limit: String = "1e18") -> String {
    switch self {
    case .notANumber: expected
    case .tooLarge: "\(expected), below \(limit)"
    case .tooManyDigits:
      "\(expected), with at most \(ExactDecimal.mostDigits) digits once its unit is counted in"
    }
  }
}
