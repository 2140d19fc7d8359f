/// How the numbers of one tensor are stored and computed with: a row of data, as for the integers of 4 bits.
///
/// Everything that depends on a format asks it: what a tensor takes in storage, how wide its products
/// are, how it is spelled. Nobody compares bit-widths; formats have an order of their own. The search knows
/// neither: it sees choices and what they use.
public struct NumberFormat: Hashable, Sendable {
  /// The format's spelling in files, flags and answers, such as `4`; no two formats share one.
  public let name: String
  /// Bits that an element takes in storage.
  package let storedBits: Int
  /// Bits that an element has where it is multiplied, as bit operations count them.
  package let multipliedBits: Int

  /// The format in a sentence, such as `4 bits`.
  package var phrase: String { Int(name) == nil ? name : "\(name) bits" }

  /// Bits that a tensor takes in storage.
  ///
  /// - Parameter count: its elements.
  package func storedBits(of count: Int) -> Int { count * storedBits }

  /// Equal formats have equal names, and names are longer to hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(storedBits) }
}

extension NumberFormat: Comparable {
  /// Whether a format stores less per element; of formats that store as much, whether its name comes first.
  public static func < (left: NumberFormat, right: NumberFormat) -> Bool {
    (left.storedBits, left.name) < (right.storedBits, right.name)
  }
}

extension NumberFormat: CustomStringConvertible {
  public var description: String { name }
}

/// Formats that are spelled by one rule.
package protocol NumberFormatFamily {
  /// What a name of the family looks like, for messages: `a whole number from 1 to 32`.
  static var spelling: String { get }
  /// The format of a name; nil where the name is none of the family's.
  static func format(named name: String) -> NumberFormat?
}

extension NumberFormat {
  /// The catalogue: every family, in the order in which a name is looked up.
  package static let families: [any NumberFormatFamily.Type] = [IntegerFormats.self]

  /// What a format's name looks like, for messages.
  package static var spelling: String { families.map { $0.spelling }.joined(separator: " or ") }

  /// The format that files and flags spell so; nil where there is none.
  public init?(named name: String) {
    for family in Self.families {
      guard let format = family.format(named: name) else { continue }
      self = format
      return
    }
    return nil
  }
}
