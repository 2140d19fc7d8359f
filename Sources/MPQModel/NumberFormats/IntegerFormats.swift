/// Integers of 1 to 32 bits, spelled by their bits: `4`.
///
/// A tensor's step size and zero point are not counted.
package enum IntegerFormats: NumberFormatFamily {
  /// The allowed bits of an integer, up to the 32 bits of a float network's weights.
  package static let bits = 1...32

  fileprivate static let all = bits.map { bits in
    NumberFormat(name: "\(bits)", storedBits: bits, multipliedBits: bits)
  }

  package static var spelling: String {
    "a whole number from \(bits.lowerBound) to \(bits.upperBound)"
  }

  package static func format(named name: String) -> NumberFormat? {
    Int(name).flatMap { bits.contains($0) ? .integer($0) : nil }
  }
}

extension NumberFormat: ExpressibleByIntegerLiteral {
  /// The format of integers with a number of bits.
  ///
  /// - Precondition: `IntegerFormats.bits` contains the number.
  package static func integer(_ bits: Int) -> NumberFormat {
    precondition(IntegerFormats.bits.contains(bits), "there are no integers of \(bits) bits")
    return IntegerFormats.all[bits - IntegerFormats.bits.lowerBound]
  }

  /// The bits of an integer; nil for any other format.
  package var integerBits: Int? {
    IntegerFormats.bits.contains(storedBits) && self == .integer(storedBits) ? storedBits : nil
  }

  /// A whole number stands for integers of that many bits, as in tables and plans.
  public init(integerLiteral bits: Int) { self = .integer(bits) }
}
