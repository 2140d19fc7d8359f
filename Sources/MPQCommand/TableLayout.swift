/// Which columns of a table have room in a terminal, and how wide they are.
package struct TableLayout {
  private static let space = 2
  /// What is left of a first column's cells at least.
  private static let leastNameWidth = 8

  private let columns: [(title: String, isText: Bool)]
  private var widths: [Int]
  /// The columns that are shown.
  private var shown: [Int]
  /// The titles of those that are not.
  package private(set) var left: [String] = []

  /// - Parameters:
  ///   - widths: of the columns, as they are needed.
  ///   - dispensable: titles of columns that may go, the first to go first; those of one list go together.
  ///   - width: the terminal's; nil for no limit.
  package init(
    _ columns: [(title: String, isText: Bool)], widths: [Int], dispensable: [[String]],
    within width: Int?
  ) {
    self.columns = columns
    self.widths = widths
    shown = Array(columns.indices)
    guard let width else { return }
    for titles in dispensable where total > width {
      shown.removeAll { $0 > 0 && titles.contains(columns[$0].title) }
    }
    left = columns.indices.filter { !shown.contains($0) }.map { columns[$0].title }
    if total > width, columns[0].isText {
      self.widths[0] = max(min(widths[0], Self.leastNameWidth), widths[0] - (total - width))
    }
  }

  /// The columns of the terminal that a line takes.
  private var total: Int {
    shown.reduce(0) { $0 + widths[$1] } + Self.space * (shown.count - 1)
  }

  /// A line of the table; cells wider than their column push the others aside.
  package func line(_ cells: [String]) -> String {
    var line = ""
    for column in shown {
      var cell = cells[column]
      if column == 0, columns[0].isText { cell = cell.elided(to: widths[0]) }
      let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
      if column > 0 { line += String(repeating: " ", count: Self.space) }
      line += columns[column].isText ? cell + space : space + cell
    }
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// Says which columns were left out; nil where none were.
  ///
  /// - Parameter alternative: where they are, such as `--csv`.
  package func note(alternative: String?) -> String? {
    guard !left.isEmpty else { return nil }
    return "left out for lack of room: \(left.joined(separator: ", "))"
      + (alternative.map { "; \($0) has them" } ?? "")
  }
}
