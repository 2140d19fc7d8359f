/// MLX's affine quantization: integers in groups with a 16-bit scale and a 16-bit bias, so `mlx4-g64` takes
/// 4 + 32/64 bits (documentation of `mlx.core.quantize`).
package enum MLXFormats: NumberFormatFamily {
  private static let bits: Set = [2, 3, 4, 5, 6, 8]
  private static let groups: Set = [16, 32, 64, 128]
  private static let scaleAndBiasBits = 32

  package static let examples = ["mlx3-g64", "mlx4-g64", "mlx6-g64", "mlx8-g64", "mlx4-g32"]

  package static func format(named name: String) -> NumberFormat? {
    guard let match = name.lowercased().wholeMatch(of: /mlx(\d)-g(\d{2,3})/),
      let bits = Int(match.output.1), Self.bits.contains(bits),
      let group = Int(match.output.2), groups.contains(group)
    else { return nil }
    return NumberFormat(
      "mlx\(bits)-g\(group)",
      .init(bits: bits * group + scaleAndBiasBits, per: group, block: group))
  }
}
