/// A uniform precision such as W3A4, by which a budget is named; fractions such as W2.5A3 too.
package struct Level: Hashable, Sendable {
  package let weightBits: ExactDecimal
  package let activationBits: ExactDecimal

  /// Reads `W<bits>A<bits>`, in either case, with at most six decimals and bits above 0 up to 32.
  package init?(_ text: some StringProtocol) {
    let text = text.uppercased()
    guard text.first == "W", let split = text.firstIndex(of: "A"),
      let weight = Self.bits(text[text.index(after: text.startIndex)..<split]),
      let activation = Self.bits(text[text.index(after: split)...])
    else { return nil }
    weightBits = weight
    activationBits = activation
  }

  package init(_ widths: BitWidths) {
    weightBits = ExactDecimal(widths.weightBits)
    activationBits = ExactDecimal(widths.activationBits)
  }

  private static func bits(_ text: some StringProtocol) -> ExactDecimal? {
    // Six decimals keep the exact product of both widths and any count of MACs within 128 bits.
    let decimals = text.firstIndex(of: ".").map { text[$0...].count - 1 } ?? 0
    guard decimals <= 6, !text.contains("E"), let bits = ExactDecimal(text), !bits.isZero,
      bits.approximate <= Double(BitWidths.valid.upperBound)
    else { return nil }
    return bits
  }
}

extension Level: CustomStringConvertible {
  package var description: String { "W\(weightBits)A\(activationBits)" }
}
