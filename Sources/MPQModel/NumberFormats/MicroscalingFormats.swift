/// Numbers in blocks that share a scale: 32 elements with a scale of 8 bits (OCP Microscaling Formats
/// Specification 1.0, 2023, table 1), and NVFP4 with 16 elements (NVIDIA, "Introducing NVFP4", 2025).
///
/// NVFP4's second scale, 32 bits per tensor, is not counted.
package enum MicroscalingFormats: NumberFormatFamily {
  private static let list = NumberFormatList(
    [
      ("mxfp8", 8, 32), ("mxfp6", 6, 32), ("mxfp4", 4, 32), ("mxint8", 8, 32), ("nvfp4", 4, 16),
    ].map { name, bits, block in
      NumberFormat(
        name, .init(bits: bits * block + scaleBits, per: block, block: block), multipliedBits: bits)
    })
  private static let scaleBits = 8

  package static let examples = list.formats.map(\.name)

  package static func format(named name: String) -> NumberFormat? { list[name] }
}
