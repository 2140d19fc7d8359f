/// A uniform precision that names a budget, such as W3A4; bits may be fractions, as in W2.5A3.
package struct Level: Hashable, Sendable {
  package let weightBits: ExactDecimal
  package let activationBits: ExactDecimal

  /// Reads `W<bits>A<bits>`, in upper or lower case. Bits that are read are above 0, at most 32, and have at most
  /// `mostDecimals` decimals.
  package init?(_ text: some StringProtocol) {
    let text = text.uppercased()
    guard text.first == "W", let split = text.firstIndex(of: "A"),
      let weight = Self.bits(text[text.index(after: text.startIndex)..<split]),
      let activation = Self.bits(text[text.index(after: split)...])
    else { return nil }
    weightBits = weight
    activationBits = activation
  }

  /// The level of formats; nil if the bits of their products are not defined.
  package init?(_ formats: LayerFormats) {
    guard let bits = formats.multipliedBits else { return nil }
    weightBits = ExactDecimal(bits.weight)
    activationBits = ExactDecimal(bits.activation)
  }

  /// As many decimals as Python prints: the product of two widths, each at most 32 · 10^17 as an
  /// integer, fits the 37 digits that `ExactDecimal` multiplies.
  package static let mostDecimals = 17

  private static func bits(_ text: some StringProtocol) -> ExactDecimal? {
    let decimals = text.firstIndex(of: ".").map { text[$0...].count - 1 } ?? 0
    guard decimals <= mostDecimals,
      !text.contains("E"), let bits = ExactDecimal(text), !bits.isZero,
      bits.approximate <= Double(IntegerFormats.bits.upperBound)
    else { return nil }
    return bits
  }
}

extension Level: CustomStringConvertible {
  package var description: String { "W\(weightBits)A\(activationBits)" }
}
