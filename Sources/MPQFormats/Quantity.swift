import MPQModel

/// Amounts with units, as people type them in flags.
package enum Quantity {
  /// Bit operations: a number with k, M, G, T or P for its thousands, such as `48.3G`.
  ///
  /// - Returns: nil when the text is no such amount.
  package static func operations(_ text: String) -> ExactDecimal? {
    parse(
      text, units: ["": 1, "k": 1000, "M": million, "G": billion, "T": trillion, "P": quadrillion])
  }

  /// Bytes: a number with B, kB, MB, GB or TB (powers of 1000) or KiB, MiB, GiB, TiB (powers of
  /// 1024), such as `8.2MB`; without a unit it counts bytes.
  ///
  /// - Returns: nil when the text is no such amount.
  package static func bytes(_ text: String) -> ExactDecimal? {
    parse(
      text,
      units: [
        "": 1, "B": 1, "kB": 1000, "KB": 1000, "MB": million, "GB": billion, "TB": trillion,
        "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
      ])
  }

  /// Picoseconds, from a number with s, ms, us, µs, ns or ps, such as `3.1ms`.
  ///
  /// - Returns: nil when the text is no such amount, or has no unit.
  package static func picoseconds(_ text: String) -> ExactDecimal? {
    parse(
      text,
      units: [
        "s": trillion, "ms": billion, "us": million, "µs": million, "μs": million, "ns": 1000,
        "ps": 1,
      ])
  }

  private static let million = 1_000_000
  private static let billion = 1_000_000_000
  private static let trillion = 1_000_000_000_000
  private static let quadrillion = 1_000_000_000_000_000

  private static func parse(_ text: String, units: [String: Int]) -> ExactDecimal? {
    let isUnit = { (character: Character) in
      character.isLetter && character != "e" && character != "E"
    }
    let split = text.firstIndex(where: isUnit) ?? text.endIndex
    // One space may stand between number and unit.
    let number = text[..<split].hasSuffix(" ") ? text[..<split].dropLast() : text[..<split]
    guard let factor = units[String(text[split...])] else { return nil }
    return ExactDecimal(number)?.multiplied(by: factor)
  }
}
