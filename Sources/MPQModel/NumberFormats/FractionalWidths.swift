/// Mean bits per weight of mixed formats within one tensor, spelled as a decimal: `2.13`.
///
/// ExLlamaV2 measures such widths: a tensor's blocks of columns get different formats, and the mean is what
/// its table says. What they are multiplied with is not defined.
package enum FractionalWidths: NumberFormatFamily {
  /// More decimals than any tool prints; numerator and denominator then stay far within a machine word.
  private static let mostDecimals = 6

  package static let examples: [String] = []

  package static func format(named name: String) -> NumberFormat? {
    guard name.contains("."), !name.lowercased().contains("e"), let bits = ExactDecimal(name),
      !bits.isZero, bits.approximate <= Double(IntegerFormats.bits.upperBound)
    else { return nil }
    let text = "\(bits)"
    let decimals = text.firstIndex(of: ".").map { text[$0...].count - 1 } ?? 0
    guard decimals <= mostDecimals else { return nil }
    let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
    // A whole number in this spelling is an integer format.
    guard scale > 1 else { return NumberFormat(named: text) }
    return NumberFormat(text, .init(bits: bits.floorOfProduct(scale), per: scale))
  }
}
