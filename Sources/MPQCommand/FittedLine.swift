/// A line that gives up its least important parts where a terminal is too narrow for all of them.
package struct FittedLine: Sendable {
  /// A piece of the line, with whatever separates it from the one before.
  package struct Part: Sendable {
    /// Nil for the bar.
    fileprivate let text: String?
    /// How important it is, 0 being what stays to the end.
    fileprivate let rank: Int
    /// How far the bar is filled, 0 to 1.
    fileprivate let share: Double

    package static func text(_ text: String, rank: Int) -> Part {
      Part(text: text, rank: rank, share: 0)
    }

    /// A bar that takes the columns that are left over, between 5 and 20.
    package static func bar(_ share: Double, rank: Int) -> Part {
      Part(text: nil, rank: rank, share: min(max(share, 0), 1))
    }
  }

  private static let barLengths = 5...20

  private let parts: [Part]

  package init(_ parts: [Part]) { self.parts = parts }

  /// - Parameter text: kept whole as long as it fits, and cut where it does not.
  package init(_ text: String) { parts = [.text(text, rank: 0)] }

  /// The line in so many columns at the most; nil for no limit.
  package func text(within width: Int?) -> String {
    func length(_ part: Part) -> Int { part.text?.count ?? Self.barLengths.lowerBound + 1 }
    let width = width.map { max(0, $0) }
    var kept = parts
    while let width, kept.reduce(0, { $0 + length($1) }) > width,
      let least = kept.indices.max(by: { kept[$0].rank < kept[$1].rank }), kept[least].rank > 0
    {
      kept.remove(at: least)
    }
    let texts = kept.compactMap(\.text).reduce(0) { $0 + $1.count }
    let left = width.map { $0 - texts - 1 } ?? Self.barLengths.upperBound
    let line = kept.map { $0.text ?? Self.bar($0.share, length: left) }.joined()
    guard let width, line.count > width else { return line }
    return width == 0 ? "" : line.prefix(width - 1) + "…"
  }

  private static func bar(_ share: Double, length: Int) -> String {
    let length = min(max(length, barLengths.lowerBound), barLengths.upperBound)
    let filled = Int(share * Double(length))
    return " " + String(repeating: "█", count: filled)
      + String(repeating: "░", count: length - filled)
  }
}
