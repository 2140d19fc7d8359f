/// Integers in blocks as ONNX Runtime's operation `MatMulNBits` stores them for a model of 32-bit floats: with a scale of
/// 32 bits per block, so `nbits4-g32` takes 4 + 32/32 bits.
///
/// A row that is no multiple of the block is filled up with zeros, which are not counted.
package enum MatMulNBitsFormats: NumberFormatFamily {
  private static let bits: Set = [2, 4, 8]
  /// Powers of two from 16 on (documentation of `com.microsoft.MatMulNBits`).
  private static let groups: Set = [16, 32, 64, 128, 256]
  private static let scaleBits = 32

  package static let examples = ["nbits4-g32"]

  package static func format(named name: String) -> NumberFormat? {
    let parts = name.lowercased().split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let bits = parts[0].number(behind: "nbits", digits: 1...1),
      let group = parts[1].number(behind: "g", digits: 2...3)
    else { return nil }
    return format(bits: bits, group: group)
  }

  /// The format of a width and a block; nil if the operation lacks it.
  package static func format(bits: Int, group: Int) -> NumberFormat? {
    guard Self.bits.contains(bits), groups.contains(group) else { return nil }
    return NumberFormat(
      "nbits\(bits)-g\(group)", .init(bits: bits * group + scaleBits, per: group),
      multipliedBits: bits)
  }

  /// The bits of an integer and the block that shares a scale; nil for a format of another family.
  package static func parts(of format: NumberFormat) -> (bits: Int, group: Int)? {
    guard format.name.hasPrefix("nbits"), let bits = format.multipliedBits,
      let group = format.name.split(separator: "g").last.flatMap({ Int($0) })
    else { return nil }
    return (bits, group)
  }
}
