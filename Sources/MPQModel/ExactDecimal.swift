/// A non-negative decimal number as a person typed it, without binary rounding.
///
/// Budgets are stated in decimals ("12.2×", "W2.5A3", "8.2 MB") and spent in integers. Taking the
/// floor of an exact quotient, not of a rounded one, decides rightly whether a plan that uses up the
/// whole budget still fits.
package struct ExactDecimal: Hashable, Sendable {
  /// The value is `significand / 10^scale`.
  private let significand: Int128
  private let scale: Int

  /// Reads digits with at most one point, and an optional exponent: `12.2`, `3`, `.5`, `48.3e9`.
  ///
  /// - Returns: nil when the text is anything else, has more than 15 digits besides leading and
  ///   trailing zeros, or is 10^18 or more, or has more than 18 decimals.
  package init?(_ text: some StringProtocol) {
    var significand: Int128 = 0
    var scale = 0
    var digits = 0
    var zeros = 0
    var seenPoint = false
    var rest = text.utf8[...]
    while let byte = rest.first, byte != UInt8(ascii: "e"), byte != UInt8(ascii: "E") {
      rest.removeFirst()
      if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
        continue
      }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      digits += 1
      // Zeros at the end of a large whole number, as in 1000000000000000, add no digit.
      if significand >= 100_000_000_000_000 {
        guard byte == UInt8(ascii: "0") else { return nil }
        if !seenPoint { zeros += 1 }
        continue
      }
      significand = significand * 10 + Int128(byte - UInt8(ascii: "0"))
      if seenPoint { scale += 1 }
      guard scale <= 18 else { return nil }
    }
    guard digits > 0 else { return nil }
    var exponent = 0
    if !rest.isEmpty {
      guard let value = Int(String(decoding: rest.dropFirst(), as: UTF8.self)),
        (-18...18).contains(value)
      else { return nil }
      exponent = value
    }
    self.init(significand: significand, scale: scale - zeros - exponent)
  }

  package init(_ value: Int) {
    precondition(value >= 0, "an exact decimal is not negative")
    significand = Int128(value)
    scale = 0
  }

  private init?(significand: Int128, scale: Int) {
    var significand = significand
    var scale = scale
    while scale < 0 {
      significand *= 10
      scale += 1
      guard significand <= 1_000_000_000_000_000_000 else { return nil }
    }
    while scale > 0, significand.isMultiple(of: 10) {
      significand /= 10
      scale -= 1
    }
    guard scale <= 18, significand / Self.power(scale) < 1_000_000_000_000_000_000 else {
      return nil
    }
    self.significand = significand
    self.scale = scale
  }

  private static func power(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// This times a power of ten, or nil where the result leaves the range that `init` accepts.
  package func scaled(byPowerOfTen exponent: Int) -> ExactDecimal? {
    ExactDecimal(significand: significand, scale: scale - exponent)
  }

  /// This times a whole number, or nil where the result leaves the range that `init` accepts.
  package func multiplied(by factor: Int) -> ExactDecimal? {
    let (product, overflow) = significand.multipliedReportingOverflow(by: Int128(factor))
    return overflow ? nil : ExactDecimal(significand: product, scale: scale)
  }

  package var isZero: Bool { significand == 0 }

  /// The nearest binary number, for display only.
  package var approximate: Double { Double(significand) / Double(Self.power(scale)) }

  /// ⌊self · count⌋, or `Int.max` where it is larger than that.
  package func floorOfProduct(_ count: Int) -> Int {
    Self.floor(significand, Int128(count), over: Self.power(scale))
  }

  /// ⌊self · other · count⌋, or `Int.max` where it, or a product on the way, is too large.
  package func floorOfProduct(_ other: ExactDecimal, _ count: Int) -> Int {
    let (product, overflow) = significand.multipliedReportingOverflow(by: other.significand)
    guard !overflow else { return .max }
    return Self.floor(product, Int128(count), over: Self.power(scale + other.scale))
  }

  /// ⌊count / self⌋, or `Int.max` where it is larger than that or self is zero.
  package func floorOfQuotient(_ count: Int) -> Int {
    guard significand > 0 else { return .max }
    return Self.floor(Int128(count), Self.power(scale), over: significand)
  }

  private static func floor(_ a: Int128, _ b: Int128, over divisor: Int128) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : Int(clamping: product / divisor)
  }
}

extension ExactDecimal: CustomStringConvertible {
  package var description: String {
    guard scale > 0 else { return "\(significand)" }
    var fraction = "\(significand % Self.power(scale))"
    fraction = String(repeating: "0", count: scale - fraction.count) + fraction
    return "\(significand / Self.power(scale)).\(fraction)"
  }
}
