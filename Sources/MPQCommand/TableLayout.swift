/// The columns of a table that fit a terminal, and their widths.
package struct TableLayout {
  private static let space = 2
  /// The least width of the first column, whose cells may be cut.
  private static let leastNameWidth = 8

  private let columns: [(title: String, isText: Bool)]
  private var widths: [Int]
  /// The indices of the columns that are shown.
  private var shown: [Int]
  /// The titles of the columns that are not shown.
  package private(set) var left: [String] = []

  /// - Parameters:
  ///   - widths: the widths that the columns need.
  ///   - dispensable: titles of columns that may be left out, the first ones first; those of one list together.
  ///   - width: the columns of the terminal; nil for no limit.
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

  /// The width of a line.
  private var total: Int {
    shown.reduce(0) { $0 + widths[$1] } + Self.space * (shown.count - 1)
  }

  /// A line of the table. A cell wider than its column moves the following cells to the right.
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

  /// A note that names the columns that were left out; nil if none were.
  ///
  /// - Parameter alternative: the option that gives all columns, such as `--csv`.
  package func note(alternative: String?) -> String? {
    guard !left.isEmpty else { return nil }
    return "left out for lack of room: \(left.joined(separator: ", "))"
      + (alternative.map { "; \($0) has them" } ?? "")
  }
}
