/// A sum of finite numbers without any rounding: the oracle's arithmetic, independent of the search's.
///
/// Fixed point over the whole range of `Double`, in limbs of 32 bits with room for carries.
package struct ExactSum: Comparable {
  /// Least significant first; limb 0 counts units of 2^-1088.
  private var limbs = [Int64](repeating: 0, count: 68)

  package init(_ terms: some Sequence<Double>) {
    for term in terms { add(term) }
  }

  package mutating func add(_ term: Double) {
    guard term != 0 else { return }
    let isNormal = term.exponentBitPattern > 0
    let significand = term.significandBitPattern | (isNormal ? 1 << 52 : 0)
    let position = Int(max(1, term.exponentBitPattern)) - 1075 + 1088
    let shifted = UInt128(significand) << UInt128(position % 32)
    for part in 0..<3 {
      let limb = Int64(truncatingIfNeeded: (shifted >> UInt128(32 * part)) & 0xFFFF_FFFF)
      limbs[position / 32 + part] += term < 0 ? -limb : limb
    }
  }

  private var normalized: [Int64] {
    var result = limbs
    for index in 0..<(result.count - 1) {
      let carry = result[index] >> 32
      result[index] -= carry << 32
      result[index + 1] += carry
    }
    return result
  }

  package static func < (first: ExactSum, second: ExactSum) -> Bool {
    first.normalized.reversed().lexicographicallyPrecedes(second.normalized.reversed())
  }

  package static func == (first: ExactSum, second: ExactSum) -> Bool {
    first.normalized == second.normalized
  }
}
