/// The types of llama.cpp's GGUF files: blocks of 32 elements, or super-blocks of 256 for K and IQ types. `mxfp4` and
/// `nvfp4` are those of `MicroscalingFormats`: they take the same bits, and rows of NVFP4 are multiples of 64 there.
///
/// Bytes per block are the sizes that `ggml-common.h` asserts for its block structures.
package enum GGUFFormats: NumberFormatFamily {
  private static let list = NumberFormatList(
    [
      ("q4_0", 18, 32), ("q4_1", 20, 32), ("q5_0", 22, 32), ("q5_1", 24, 32), ("q8_0", 34, 32),
      ("q8_1", 40, 32), ("iq4_nl", 18, 32), ("q2_0", 18, 64), ("q1_0", 18, 128),
      ("q2_K", 84, 256), ("q3_K", 110, 256), ("q4_K", 144, 256), ("q5_K", 176, 256),
      ("q6_K", 210, 256),
      ("iq1_s", 50, 256), ("iq1_m", 56, 256), ("iq2_xxs", 66, 256), ("iq2_xs", 74, 256),
      ("iq2_s", 82, 256), ("iq3_xxs", 98, 256), ("iq3_s", 110, 256), ("iq4_xs", 136, 256),
      ("tq1_0", 54, 256), ("tq2_0", 66, 256), ("q8_K", 292, 256),
    ].map { name, bytes, block in
      NumberFormat(name, .init(bits: 8 * bytes, per: block, block: block))
    })

  package static let examples = list.formats.map(\.name)

  package static func format(named name: String) -> NumberFormat? { list[name] }
}
