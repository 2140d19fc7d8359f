/// Integers of 1 to 32 bits, spelled by their bits: `4`; `int4` is the same.
///
/// A tensor's step size and zero point are not counted.
package enum IntegerFormats: NumberFormatFamily {
  /// The allowed bits of an integer, up to the 32 bits of a float network's weights.
  package static let bits = 1...32

  fileprivate static let all = bits.map { bits in
    NumberFormat("\(bits)", .init(bits: bits), multipliedBits: bits)
  }

  package static let examples = ["int2", "int3", "int4", "int6", "int8", "int16"]

  package static func format(named name: String) -> NumberFormat? {
    let digits = name.lowercased().hasPrefix("int") ? name.dropFirst(3) : name[...]
    return Int(digits).flatMap { bits.contains($0) ? .integer($0) : nil }
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
    guard let storage, storage.elements == 1, IntegerFormats.bits.contains(storage.bits),
      self == .integer(storage.bits)
    else { return nil }
    return storage.bits
  }

  /// Whether the format is spelled as a number of bits: an integer, or the mean bits of mixed blocks.
  package var isNumberOfBits: Bool {
    integerBits != nil || storage != nil && ExactDecimal(name) != nil
  }

  /// A whole number stands for integers of that many bits, as in tables and plans.
  public init(integerLiteral bits: Int) { self = .integer(bits) }
}
