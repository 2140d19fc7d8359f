/// MLX's affine quantization: integers in groups with a 16-bit scale and a 16-bit bias, so `mlx4-g64` takes
/// 4 + 32/64 bits (documentation of `mlx.core.quantize`).
package enum MLXFormats: NumberFormatFamily {
  private static let bits: Set = [1, 2, 3, 4, 5, 6, 8]
  private static let groups: Set = [16, 32, 64, 128]
  private static let scaleAndBiasBits = 32

  package static let examples = ["mlx3-g64", "mlx4-g64", "mlx6-g64", "mlx8-g64", "mlx4-g32"]

  package static func format(named name: String) -> NumberFormat? {
    let parts = name.lowercased().split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2,
      let bits = parts[0].number(behind: "mlx", digits: 1...1), Self.bits.contains(bits),
      let group = parts[1].number(behind: "g", digits: 2...3), groups.contains(group)
    else { return nil }
    return NumberFormat(
      "mlx\(bits)-g\(group)",
      .init(bits: bits * group + scaleAndBiasBits, per: group, block: group))
  }

  /// The bits of an integer and the group that shares a scale; nil for a format of another family.
  package static func parts(of format: NumberFormat) -> (bits: Int, group: Int)? {
    guard let storage = format.storage, self.format(named: format.name) == format else {
      return nil
    }
    return (
      (storage.bits * storage.block / storage.elements - scaleAndBiasBits) / storage.block,
      storage.block
    )
  }
}
