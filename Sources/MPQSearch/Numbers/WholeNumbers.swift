extension Int128 {
  /// The number as a rounded one, to within two last digits.
  ///
  /// The standard library's conversion is generic, and fifty times slower.
  @inline(__always)
  var approximate: Double {
    Double(Int64(truncatingIfNeeded: self >> 64)) * 0x1p64
      + Double(UInt64(truncatingIfNeeded: self))
  }

  /// A number from 0 to below 2^126, rounded down.
  @inline(__always)
  init(roundingDown value: Double) {
    guard value >= 1 else {
      self = 0
      return
    }
    // A significand has 53 bits: none of them is lost above 2^61.
    let shift = Swift.max(0, Int(value.exponent) - 61)
    let scaled = Double(sign: .plus, exponent: -shift, significand: value)
    self = Int128(Int64(scaled)) << shift
  }
}
