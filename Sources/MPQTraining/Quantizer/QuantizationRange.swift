package import MPQModel

/// The range of the integers that quantized elements are rounded to.
package struct QuantizationRange: Hashable, Sendable {
  /// Qn.
  package let lowest: Float
  /// Qp.
  package let highest: Float

  /// Creates the range of b bits (LSQ, section 2): −2^(b−1) … 2^(b−1)−1 for values that may be negative,
  /// such as weights, and 0 … 2^b−1 for values that may not, such as the result of a ReLU.
  ///
  /// - Parameter bits: one of `trainable`.
  package init(bits: Int, isSigned: Bool) {
    precondition(Self.trainable.contains(bits), "the quantizer takes 2 to 16 bits")
    let steps = 1 << (isSigned ? bits - 1 : bits)
    lowest = isSigned ? -Float(steps) : 0
    highest = Float(steps - 1)
  }

  /// The bit-widths that can be trained. A signed integer of one bit is never positive; above sixteen bits,
  /// even the smallest step size spans more than the values do.
  package static let trainable = 2...16

  /// Whether a step size can be trained for a format: integers of `trainable` bits.
  package static func isTrainable(_ format: NumberFormat) -> Bool {
    format.integerBits.map(trainable.contains) ?? false
  }
}
