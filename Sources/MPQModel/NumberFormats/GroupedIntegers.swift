/// Integers in groups that share a 16-bit scale, as GPTQ and AWQ write them: `int4-g128` takes 4 + 16/128 bits.
/// With a zero point of the integers' width, `int4-g128-asym` takes 4 + (16 + 4)/128.
package enum GroupedIntegers: NumberFormatFamily {
  private static let bits = 1...16
  private static let group = 2...65_536
  private static let scaleBits = 16

  package static let examples = ["int4-g32", "int4-g64", "int4-g128", "int3-g128", "int8-g128", "int4-g128-asym"]

  package static func format(named name: String) -> NumberFormat? {
    guard let match = name.lowercased().wholeMatch(of: /int(\d{1,2})-g(\d{1,5})(-asym)?/),
      let bits = Int(match.output.1), Self.bits.contains(bits),
      let group = Int(match.output.2), Self.group.contains(group)
    else { return nil }
    let extra = scaleBits + (match.output.3 == nil ? 0 : bits)
    return NumberFormat(
      "int\(bits)-g\(group)\(match.output.3 ?? "")",
      .init(bits: bits * group + extra, per: group, block: group), multipliedBits: bits)
  }
}
