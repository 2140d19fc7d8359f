/// A family of formats whose names follow one rule.
package protocol NumberFormatFamily: SendableMetatype {
  /// Names of the family, for messages and help.
  static var examples: [String] { get }
  /// The format with a name, in any case; nil if the family has no such name.
  static func format(named name: String) -> NumberFormat?
}

extension NumberFormat {
  /// The catalogue: every family, in the order in which a name is looked up.
  package static let families: [any NumberFormatFamily.Type] = [
    IntegerFormats.self, FractionalWidths.self, FloatFormats.self, MicroscalingFormats.self,
    GroupedIntegers.self, NormalFloatFormats.self, GGUFFormats.self, MLXFormats.self,
    MatMulNBitsFormats.self, GPTQFormats.self, IntegersInBytes.self,
  ]

  /// The user's own formats, which `--formats` and the service's requests bring.
  @TaskLocal package static var own = NumberFormatList([])

  /// What was expected where a text is no format: a number of bits where it is a number, else also a name.
  package static func expectation(insteadOf text: String) -> String {
    let bits =
      "a whole number from \(IntegerFormats.bits.lowerBound) to \(IntegerFormats.bits.upperBound)"
    let isNumber = text.utf8.allSatisfy { !(UInt8(ascii: "A")...UInt8(ascii: "z") ~= $0) }
    return isNumber ? bits : "\(bits) or the name of a format such as f16, int4-g128 or q4_K"
  }

  /// The format with this name in files and flags, in any case; nil if there is none.
  public init?(named name: String) {
    for family in Self.families {
      guard let format = family.format(named: name) else { continue }
      self = format
      return
    }
    guard let format = Self.own[name] else { return nil }
    self = format
  }

  /// Names of the catalogue and the user's own formats, for suggestions.
  package static var knownNames: [String] {
    families.flatMap { $0.examples } + own.formats.map(\.name)
  }
}

extension StringProtocol {
  /// The number behind a prefix, if nothing but its digits follows; nil for any other text.
  package func number(behind prefix: String, digits count: ClosedRange<Int>) -> Int? {
    guard utf8.starts(with: prefix.utf8) else { return nil }
    let digits = utf8.dropFirst(prefix.utf8.count)
    let zero = UInt8(ascii: "0")
    guard count.contains(digits.count), digits.allSatisfy({ (zero...zero + 9).contains($0) })
    else { return nil }
    return digits.reduce(0) { 10 * $0 + Int($1 - zero) }
  }
}

/// A table of formats by their names in lower case; a name may have aliases.
package struct NumberFormatList: Sendable {
  package let formats: [NumberFormat]
  private let byName: [String: NumberFormat]

  package init(_ formats: [NumberFormat], aliases: [String: String] = [:]) {
    self.formats = formats
    var byName: [String: NumberFormat] = [:]
    for format in formats { byName[format.name.lowercased()] = format }
    for (alias, name) in aliases { byName[alias] = byName[name] }
    self.byName = byName
  }

  package subscript(name: String) -> NumberFormat? { byName[name.lowercased()] }
}
