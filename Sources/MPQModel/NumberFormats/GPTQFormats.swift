/// Integers in groups as files of GPTQ store them: with a 16-bit scale and a zero point of the integers' width, also
/// where the zero point is the middle. `gptq4-g128` takes 4 + 20/128 bits.
///
/// Auto-round counts its schemes so (`AutoScheme`), and both it and GPTQModel write such files (`qweight`, `scales`,
/// `qzeros`). GPTQModel's index of 32 bits per input column (`g_idx`) is not counted.
package enum GPTQFormats: NumberFormatFamily {
  private static let bits = 2...8
  private static let group = 2...65_536
  private static let scaleBits = 16

  package static let examples = ["gptq4-g128"]

  package static func format(named name: String) -> NumberFormat? {
    let parts = name.lowercased().split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let bits = parts[0].number(behind: "gptq", digits: 1...1),
      Self.bits.contains(bits), let group = parts[1].number(behind: "g", digits: 1...5),
      Self.group.contains(group)
    else { return nil }
    return NumberFormat(
      "gptq\(bits)-g\(group)",
      .init(bits: bits * group + scaleBits + bits, per: group, block: group),
      multipliedBits: bits)
  }

  /// The bits of an integer and the group that shares a scale; nil for a format of another family.
  package static func parts(of format: NumberFormat) -> (bits: Int, group: Int)? {
    guard format.name.hasPrefix("gptq"), let bits = format.multipliedBits,
      let block = format.storage?.block
    else { return nil }
    return (bits, block)
  }
}
