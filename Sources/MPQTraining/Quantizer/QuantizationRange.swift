package import MPQModel

/// The integers that a quantized element may take.
package struct QuantizationRange: Hashable, Sendable {
  /// Qn.
  package let lowest: Float
  /// Qp.
  package let highest: Float

  /// LSQ, section 2: −2^(b−1) … 2^(b−1)−1 where values may be negative, as weights are; 0 … 2^b−1
  /// where they may not, as behind a ReLU.
  ///
  /// - Parameter bits: one of `trainable`.
  package init(bits: Int, isSigned: Bool) {
    precondition(Self.trainable.contains(bits), "the quantizer takes 2 to 16 bits")
    let steps = 1 << (isSigned ? bits - 1 : bits)
    lowest = isSigned ? -Float(steps) : 0
    highest = Float(steps - 1)
  }

  /// The bit-widths that can be trained. One bit leaves signed values no positive step, and above
  /// sixteen the smallest step size covers more than the range.
  package static let trainable = 2...16

  /// Whether a step size can be trained for a format: integers of `trainable` bits.
  package static func isTrainable(_ format: NumberFormat) -> Bool {
    format.integerBits.map(trainable.contains) ?? false
  }
}
