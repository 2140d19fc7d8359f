/// A decimal number parsed from a text, before any rounding to binary.
package struct DecimalLiteral: Hashable, Sendable {
  private let hasMinus: Bool
  /// The first 19 digits, leading zeros left out.
  private let significand: UInt64
  /// The value is `significand · 10^exponent`, apart from digits beyond the 19th.
  private let exponent: Int
  /// Whether `significand` holds all digits.
  private let isWhole: Bool

  /// Reads a sign, digits with at most one point, and an exponent: `12`, `+.5`, `-1.2e-05`.
  ///
  /// - Returns: nil if the text is anything else: hexadecimal, `1_000`, `nan`, spaces.
  package init?(_ text: borrowing Span<UInt8>) {
    var position = 0
    func isAt(_ a: UInt8, or b: UInt8) -> Bool {
      position < text.count && (text[position] == a || text[position] == b)
    }
    hasMinus = isAt(UInt8(ascii: "-"), or: UInt8(ascii: "-"))
    if hasMinus || isAt(UInt8(ascii: "+"), or: UInt8(ascii: "+")) { position += 1 }

    var significand: UInt64 = 0
    var shift = 0
    var digits = 0
    var isWhole = true
    var seenPoint = false
    while position < text.count {
      let byte = text[position]
      let digit = byte &- UInt8(ascii: "0")
      if digit <= 9 {
        digits += 1
        if significand < 1_000_000_000_000_000_000 {
          significand = significand * 10 + UInt64(digit)
          if seenPoint { shift -= 1 }
        } else {
          isWhole = isWhole && digit == 0
          if !seenPoint { shift += 1 }
        }
      } else if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
      } else {
        break
      }
      position += 1
    }
    guard digits > 0 else { return nil }

    if isAt(UInt8(ascii: "e"), or: UInt8(ascii: "E")) {
      position += 1
      let isSmall = isAt(UInt8(ascii: "-"), or: UInt8(ascii: "-"))
      if isSmall || isAt(UInt8(ascii: "+"), or: UInt8(ascii: "+")) { position += 1 }
      guard position < text.count else { return nil }
      var power = 0
      while position < text.count {
        let digit = text[position] &- UInt8(ascii: "0")
        guard digit <= 9 else { return nil }
        // Beyond this limit every number is 0 or infinite: no file has as many digits.
        power = min(power * 10 + Int(digit), 1 << 48)
        position += 1
      }
      shift += isSmall ? -power : power
    }
    guard position == text.count else { return nil }
    self.significand = significand
    self.exponent = shift
    self.isWhole = isWhole
  }

  /// Reads a text that is a number as a whole.
  package init?(_ text: String) {
    self.init(Array(text.utf8).span)
  }

  /// Whether the number is less than zero; `-0` is not.
  package var isNegative: Bool { hasMinus && significand > 0 }

  /// The nearest `Double`, if one multiplication or division of exact numbers gives it (Clinger 1990:
  /// digits within 2^53, a power of ten within 10^22); nil if the text must be converted instead.
  package var exactDouble: Double? {
    guard isWhole, significand <= 1 << 53, abs(exponent) < Self.powersOfTen.count else {
      return nil
    }
    let digits = hasMinus ? -Double(significand) : Double(significand)
    let power = Self.powersOfTen[abs(exponent)]
    return exponent < 0 ? digits / power : digits * power
  }

  /// The absolute value in units of 10^-12, halves rounded up; nil beyond the range of `Int`.
  ///
  /// The result is exact: digits after the 19th come far after the digit that decides the rounding.
  package var trillionths: Int? {
    guard significand > 0 else { return 0 }
    let shift = exponent + 12
    if shift < 0 {
      guard shift >= -19 else { return 0 }
      let divisor = Self.power(-shift)
      let (quotient, remainder) = significand.quotientAndRemainder(dividingBy: divisor)
      return Int(exactly: remainder >= divisor / 2 ? quotient + 1 : quotient)
    }
    guard shift <= 19 else { return nil }
    let (product, overflow) = significand.multipliedReportingOverflow(by: Self.power(shift))
    return overflow ? nil : Int(exactly: product)
  }

  /// The number of decimals without zeros at the end, of the first 19 digits.
  package var decimals: Int {
    var (digits, scale) = (significand, -exponent)
    while scale > 0, digits.isMultiple(of: 10), digits > 0 {
      digits /= 10
      scale -= 1
    }
    return digits == 0 ? 0 : max(0, scale)
  }

  /// The absolute value, rounded.
  package var approximate: Double {
    guard significand > 0 else { return 0 }
    // Two factors, since a power alone may be out of range.
    let half = exponent / 2
    return Double(significand) * Self.powerOfTen(half) * Self.powerOfTen(exponent - half)
  }

  /// The absolute value in units of 10^-decimals, to the nearest unit.
  ///
  /// - Precondition: it is below 10^18.
  package func units(ofDecimals decimals: Int) -> Int {
    let shift = exponent + decimals
    guard significand > 0, shift > -20 else { return 0 }
    if shift >= 0 {
      return (0..<shift).reduce(Int(significand)) { value, _ in value * 10 }
    }
    let divisor = Self.power(-shift)
    let (quotient, remainder) = significand.quotientAndRemainder(dividingBy: divisor)
    return Int(remainder >= divisor - remainder ? quotient + 1 : quotient)
  }

  private static func powerOfTen(_ exponent: Int) -> Double {
    guard abs(exponent) < 400 else { return exponent < 0 ? 0 : .infinity }
    let power = (0..<abs(exponent)).reduce(1.0) { power, _ in power * 10 }
    return exponent < 0 ? 1 / power : power
  }

  /// The number if it is whole, however it is written (`8.0`, `4.6080e+03`); nil if it is a fraction or
  /// beyond the range of `Int`. It is never rounded.
  package var wholeNumber: Int? {
    guard significand > 0 else { return 0 }
    // Digits beyond the 19th are a fraction, or make the number too large.
    guard isWhole, exponent <= 18 else { return nil }
    var magnitude = significand
    var shift = exponent
    while shift < 0, magnitude.isMultiple(of: 10) {
      magnitude /= 10
      shift += 1
    }
    guard shift >= 0 else { return nil }
    let (product, overflow) = magnitude.multipliedReportingOverflow(by: Self.power(shift))
    guard !overflow, let value = Int(exactly: product) else { return nil }
    return hasMinus ? -value : value
  }

  private static func power(_ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}

extension Double {
  /// The nearest number to a decimal text; nil if the text is anything else, such as hexadecimal.
  package init?(decimal text: String) {
    guard DecimalLiteral(text) != nil else { return nil }
    self.init(text)
  }
}
