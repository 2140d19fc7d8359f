/// The 4-bit codebook of QLoRA with an absolute maximum per block of 64 elements, in 32 bits (`nf4`), or itself
/// quantized to 8 bits with a 32-bit scale per 256 blocks (`nf4-nested`); Dettmers et al., "QLoRA", 2023, section 3.
///
/// Blocks run over rows, so any row can be stored.
package enum NormalFloatFormats: NumberFormatFamily {
  private static let list = NumberFormatList(
    [
      NumberFormat("nf4", .init(bits: 4 * 64 + 32, per: 64)),
      NumberFormat("nf4-nested", .init(bits: 256 * (4 * 64 + 8) + 32, per: 256 * 64)),
    ],
    aliases: ["nf4-b64": "nf4", "nf4-b64-nested": "nf4-nested", "nf4-dq": "nf4-nested"])

  package static let examples = list.formats.map(\.name)

  package static func format(named name: String) -> NumberFormat? { list[name] }
}
