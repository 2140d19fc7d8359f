/// Integers in groups that share a 16-bit scale, as GPTQ and AWQ write them: `int4-g128` takes 4 + 16/128 bits.
/// With a zero point of the integers' width, `int4-g128-asym` takes 4 + (16 + 4)/128.
package enum GroupedIntegers: NumberFormatFamily {
  private static let bits = 1...16
  private static let group = 2...65_536
  private static let scaleBits = 16

  package static let examples = [
    "int4-g32", "int4-g64", "int4-g128", "int3-g128", "int8-g128", "int4-g128-asym",
  ]

  package static func format(named name: String) -> NumberFormat? {
    // Without a regular expression: tables may have very many names that are none of these.
    let parts = name.lowercased().split(separator: "-", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts.count == 2 || parts[2] == "asym",
      let bits = parts[0].number(behind: "int", digits: 1...2), Self.bits.contains(bits),
      let group = parts[1].number(behind: "g", digits: 1...5), Self.group.contains(group)
    else { return nil }
    let isAsymmetric = parts.count == 3
    let extra = scaleBits + (isAsymmetric ? bits : 0)
    return NumberFormat(
      "int\(bits)-g\(group)\(isAsymmetric ? "-asym" : "")",
      .init(bits: bits * group + extra, per: group, block: group), multipliedBits: bits)
  }

  /// The bits of an integer, the group that shares a scale, and whether it has a zero point; nil for a format of another
  /// family.
  package static func parts(of format: NumberFormat) -> (bits: Int, group: Int, isAsymmetric: Bool)?
  {
    guard self.format(named: format.name) == format, let bits = format.multipliedBits,
      let block = format.storage?.block
    else { return nil }
    return (bits, block, format.name.hasSuffix("-asym"))
  }
}
