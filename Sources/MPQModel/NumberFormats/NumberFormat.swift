/// How the numbers of one tensor are stored and multiplied, for example as 4-bit integers.
///
/// A format says how many bits a tensor takes in storage and in a product, and how the format is spelled.
/// Code compares formats by their order, never by bit-widths. The search knows neither formats nor bits:
/// it sees choices and what they use of the budgets.
public struct NumberFormat: Hashable, Sendable {
  /// The format's spelling in files, flags and answers, such as `4`; no two formats share one.
  public let name: String
  /// Bits that an element takes in storage.
  package let storedBits: Int
  /// Bits of an element in a multiplication, as bit operations count them.
  package let multipliedBits: Int

  /// The format in a sentence, such as `4 bits`.
  package var phrase: String { Int(name) == nil ? name : "\(name) bits" }

  /// Bits that a tensor takes in storage.
  ///
  /// - Parameter count: its elements.
  package func storedBits(of count: Int) -> Int { count * storedBits }

  /// Hashes the bits alone: equal formats have equal bits, and a name takes longer to hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(storedBits) }
}

extension NumberFormat: Comparable {
  /// Orders by stored bits per element, then by name.
  public static func < (left: NumberFormat, right: NumberFormat) -> Bool {
    (left.storedBits, left.name) < (right.storedBits, right.name)
  }
}

extension NumberFormat: CustomStringConvertible {
  public var description: String { name }
}

/// A family of formats whose names follow one rule.
package protocol NumberFormatFamily {
  /// The form of the family's names, for messages: `a whole number from 1 to 32`.
  static var spelling: String { get }
  /// The format with a name; nil if the family has no such name.
  static func format(named name: String) -> NumberFormat?
}

extension NumberFormat {
  /// The catalogue: every family, in the order in which a name is looked up.
  package static let families: [any NumberFormatFamily.Type] = [IntegerFormats.self]

  /// The form of formats' names, for messages.
  package static var spelling: String { families.map { $0.spelling }.joined(separator: " or ") }

  /// The format with this name in files and flags; nil if there is none.
  public init?(named name: String) {
    for family in Self.families {
      guard let format = family.format(named: name) else { continue }
      self = format
      return
    }
    return nil
  }
}
