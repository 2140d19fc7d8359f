/// A non-negative decimal number as a person typed it, without binary rounding.
///
/// Budgets are decimals ("12.2×", "W2.5A3", "8.2 MB"), usages are integers. The floor of an exact
/// quotient decides correctly whether a plan that uses the whole budget fits; the floor of a rounded
/// one does not. Products are computed in 256 bits and cannot overflow.
package struct ExactDecimal: Hashable, Sendable {
  /// The value is `significand / 10^scale`, in lowest terms.
  private let significand: UInt128
  private let scale: Int

  /// Why a number cannot be represented exactly.
  package enum Refusal: Error, Hashable, Sendable {
    /// The text is not digits with at most one point and an exponent.
    case notANumber
    /// 10^18 or more.
    case tooLarge
    /// More digits or decimals than `mostDigits`.
    case tooManyDigits
  }

  /// The largest number of significant digits, and of decimals, that 128 bits hold.
  package static let mostDigits = 37
  private static let tooLarge: UInt128 = 1_000_000_000_000_000_000

  /// Reads digits with at most one point, and an optional exponent: `12.2`, `3`, `.5`, `48.3e9`.
  ///
  /// - Throws: `Refusal` if the text is anything else, the number is 10^18 or more, or it has more than
  ///   `mostDigits` digits or decimals; zeros at either end do not count.
  package init(parsing text: some StringProtocol) throws(Refusal) {
    let bytes = Array(text.utf8)
    let mantissa = bytes.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
    var exponent = 0
    if mantissa.count < bytes.count {
      let digits = String(decoding: bytes[(mantissa.count + 1)...], as: UTF8.self)
      guard let value = Int(digits) else { throw .notANumber }
      // Clamping avoids overflow; beyond this range only a text of millions of zeros could be a valid number.
      exponent = min(max(value, -10_000_000), 10_000_000)
    }
    let parts = mantissa.split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    var digits = parts.flatMap { $0 }
    let zero = UInt8(ascii: "0")
    guard !digits.isEmpty, digits.allSatisfy({ (zero...UInt8(ascii: "9")).contains($0) }) else {
      throw .notANumber
    }
    var scale = (parts.count == 2 ? parts[1].count : 0) - exponent
    while digits.last == zero {
      digits.removeLast()
      scale -= 1
    }
    let significant = digits.drop { $0 == zero }
    guard !significant.isEmpty else {
      self.init(0)
      return
    }
    // Digits before the point.
    guard significant.count - scale <= 18 else { throw .tooLarge }
    guard significant.count <= Self.mostDigits, scale <= Self.mostDigits else {
      throw .tooManyDigits
    }
    var significand: UInt128 = 0
    for digit in significant { significand = significand * 10 + UInt128(digit - zero) }
    try self.init(significand: significand, scale: scale)
  }

  /// Reads a number as `init(parsing:)` does; nil if the text is refused.
  package init?(_ text: some StringProtocol) {
    guard let value = try? ExactDecimal(parsing: text) else { return nil }
    self = value
  }

  package init(_ value: Int) {
    precondition(value >= 0, "an exact decimal is not negative")
    significand = UInt128(value)
    scale = 0
  }

  /// A whole number of units of ten to the power of minus `decimals`.
  ///
  /// - Precondition: neither is negative, and there are at most 18 decimals.
  package init(_ units: Int, decimals: Int) {
    precondition(units >= 0 && (0...18).contains(decimals), "an amount has at most 18 decimals")
    var (rest, scale) = (UInt128(units), decimals)
    while scale > 0, rest.isMultiple(of: 10) {
      rest /= 10
      scale -= 1
    }
    (significand, self.scale) = (rest, scale)
  }

  /// A number of eighths, such as the bits of bytes.
  ///
  /// - Precondition: it has at most 18 digits, as a network's bits have.
  package init(eighths: Int) {
    // An eighth is 125 thousandths.
    guard let value = try? ExactDecimal(eighths).scaled(byPowerOfTen: -3).multiplied(by: 125) else {
      preconditionFailure("a size beyond what networks may have")
    }
    self = value
  }

  /// - Parameter scale: the number of decimals; at least -18, unless the value is below 10^18.
  private init(significand: UInt128, scale: Int) throws(Refusal) {
    var significand = significand
    var scale = scale
    while scale < 0 {
      guard significand < Self.tooLarge else { throw .tooLarge }
      significand *= 10
      scale += 1
    }
    while scale > 0, significand.isMultiple(of: 10) {
      significand /= 10
      scale -= 1
    }
    guard significand < Self.power(Self.mostDigits), scale <= Self.mostDigits else {
      throw .tooManyDigits
    }
    guard significand / Self.power(scale) < Self.tooLarge else { throw .tooLarge }
    self.significand = significand
    self.scale = scale
  }

  private static func power(_ exponent: Int) -> UInt128 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// This times a power of ten.
  ///
  /// - Throws: `Refusal` if the result is too large or has too many decimals.
  package func scaled(byPowerOfTen exponent: Int) throws(Refusal) -> ExactDecimal {
    isZero ? self : try ExactDecimal(significand: significand, scale: scale - exponent)
  }

  /// This times a whole number of at least 1.
  ///
  /// - Throws: `Refusal` if the result is too large or has too many digits.
  package func multiplied(by factor: Int) throws(Refusal) -> ExactDecimal {
    // Factors of ten move the point and need no digits.
    var (rest, zeros) = (UInt128(factor), 0)
    while rest.isMultiple(of: 10) {
      rest /= 10
      zeros += 1
    }
    let (product, overflow) = significand.multipliedReportingOverflow(by: rest)
    guard !overflow else {
      throw approximate * Double(factor) >= 1e18 ? .tooLarge : .tooManyDigits
    }
    return try ExactDecimal(significand: product, scale: scale)
      .scaled(byPowerOfTen: zeros)
  }

  package var isZero: Bool { significand == 0 }

  /// The nearest binary number, for display only.
  package var approximate: Double { Double(significand) / Double(Self.power(scale)) }

  /// ⌊self · count⌋, at most `Int.max`.
  ///
  /// - Precondition: `count` is at least 0.
  package func floorOfProduct(_ count: Int) -> Int {
    Self.floor(significand, UInt128(count), over: Self.power(scale))
  }

  /// ⌊self · other · count⌋, at most `Int.max`.
  ///
  /// - Precondition: `count` is at least 0, and both numbers together have at most `mostDigits` digits
  ///   and decimals, as the two widths of a level have.
  package func floorOfProduct(_ other: ExactDecimal, _ count: Int) -> Int {
    let (product, overflow) = significand.multipliedReportingOverflow(by: other.significand)
    precondition(!overflow && scale + other.scale <= Self.mostDigits, "too many digits to multiply")
    return Self.floor(product, UInt128(count), over: Self.power(scale + other.scale))
  }

  /// ⌊count / self⌋, at most `Int.max`; `Int.max` if self is zero.
  ///
  /// - Precondition: `count` is at least 0.
  package func floorOfQuotient(_ count: Int) -> Int {
    guard significand > 0 else { return .max }
    return Self.floor(UInt128(count), Self.power(scale), over: significand)
  }

  /// ⌊a · b / divisor⌋ with the product in 256 bits.
  private static func floor(_ a: UInt128, _ b: UInt128, over divisor: UInt128) -> Int {
    let product = a.multipliedFullWidth(by: b)
    guard product.high < divisor else { return .max }
    return Int(clamping: divisor.dividingFullWidth(product).quotient)
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
