/// Integers of fewer bits that a file stores in a byte each: `int4-as-int8`, with a scale per channel that is not
/// counted, and `int4-g32-as-int8`, with a 16-bit scale and an 8-bit zero point per group.
///
/// compressed-tensors writes the first where activations are quantized too, and torchao's `IntxUnpackedToInt8Tensor`
/// is the second. Products are those of the narrower integers; files are no smaller than with 8 bits.
package enum IntegersInBytes: NumberFormatFamily {
  private static let bits = 1...7
  private static let group = 2...65_536
  private static let scaleBits = 16
  private static let zeroPointBits = 8

  package static let examples = ["int4-as-int8", "int4-g32-as-int8"]

  package static func format(named name: String) -> NumberFormat? {
    let ending = "-as-int8"
    let name = name.lowercased()
    guard name.hasSuffix(ending) else { return nil }
    let parts = name.dropLast(ending.utf8.count)
      .split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let bits = parts[0].number(behind: "int", digits: 1...1),
      Self.bits.contains(bits) || parts.count == 2 && bits == 8
    else { return nil }
    guard parts.count == 2 else { return NumberFormat(name, .init(bits: 8), multipliedBits: bits) }
    guard let group = parts[1].number(behind: "g", digits: 1...5), Self.group.contains(group) else {
      return nil
    }
    return NumberFormat(
      "int\(bits)-g\(group)\(ending)",
      .init(bits: 8 * group + scaleBits + zeroPointBits, per: group, block: group),
      multipliedBits: bits)
  }

  /// The bits of an integer, and the group that shares a scale, if any; nil for a format of another family.
  package static func parts(of format: NumberFormat) -> (bits: Int, group: Int?)? {
    guard format.name.hasSuffix("-as-int8"), let bits = format.multipliedBits,
      let block = format.storage?.block
    else { return nil }
    return (bits, block > 1 ? block : nil)
  }
}
