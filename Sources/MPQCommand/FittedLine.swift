/// A line that leaves out its least important parts if the terminal is too narrow.
package struct FittedLine: Sendable {
  /// A piece of the line, with the separator before it.
  package struct Part: Sendable {
    /// Nil for the bar.
    fileprivate let text: String?
    /// The part's rank: the highest is left out first, 0 never.
    fileprivate let rank: Int
    /// The filled share of the bar, 0 to 1.
    fileprivate let share: Double

    package static func text(_ text: String, rank: Int) -> Part {
      Part(text: text, rank: rank, share: 0)
    }

    /// A progress bar that takes the remaining columns: at least 5, at most 20.
    package static func bar(_ share: Double, rank: Int) -> Part {
      Part(text: nil, rank: rank, share: min(max(share, 0), 1))
    }
  }

  private static let barLengths = 5...20

  private let parts: [Part]

  package init(_ parts: [Part]) { self.parts = parts }

  /// - Parameter text: a text that is cut if it does not fit.
  package init(_ text: String) { parts = [.text(text, rank: 0)] }

  /// The line in at most `width` columns; nil for no limit.
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
