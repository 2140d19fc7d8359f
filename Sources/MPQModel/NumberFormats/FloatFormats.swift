/// Floating-point numbers without shared scales: IEEE 754 binary32 and binary16, bfloat16, and the 8-, 6- and
/// 4-bit ones of the Open Compute Project ("OCP 8-bit Floating Point Specification", 2023; "OCP Microscaling
/// Formats Specification", 2023).
package enum FloatFormats: NumberFormatFamily {
  private static let list = NumberFormatList(
    [
      ("f32", 32), ("f16", 16), ("bf16", 16), ("fp8_e4m3", 8), ("fp8_e5m2", 8), ("fp6", 6),
      ("fp4", 4),
    ]
    .map { name, bits in
      NumberFormat(name, .init(bits: bits), multipliedBits: bits)
    },
    aliases: [
      "fp32": "f32", "float32": "f32", "fp16": "f16", "float16": "f16", "bfloat16": "bf16",
      "fp8": "fp8_e4m3",
    ])

  package static let examples = list.formats.map(\.name)

  package static func format(named name: String) -> NumberFormat? { list[name] }
}
