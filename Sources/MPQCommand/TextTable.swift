import MPQModel

/// A table in a terminal: names to the left, figures to the right.
package struct TextTable {
  /// Column titles, and whether the column holds text rather than figures.
  package let columns: [(title: String, isText: Bool)]
  /// Titles of columns that a narrow terminal does without, the first to go first; those of one list go
  /// together.
  package var dispensable: [[String]] = []
  private var rows: [Row] = []

  private enum Row {
    case cells([String])
    case heading(String)
  }

  package init(_ columns: [(title: String, isText: Bool)]) {
    self.columns = columns
  }

  /// Adds a row with one cell per column.
  package mutating func add(_ row: [String]) {
    precondition(row.count == columns.count, "a row has one cell per column")
    rows.append(.cells(row.map(\.printable)))
  }

  /// Adds a line that runs over all columns.
  package mutating func add(heading: String) { rows.append(.heading(heading.printable)) }

  /// The table's lines, the titles first, in so many columns of the terminal.
  ///
  /// Where there is no room for all of the table's columns, the dispensable ones go, and a last line names
  /// them; where even that is not enough, the names in the first column lose their middles.
  ///
  /// - Parameters:
  ///   - width: nil for no limit.
  ///   - isStyled: whether titles may be bold.
  ///   - alternative: where all columns are, such as `--csv`; nil where nothing is to be said of it.
  package func text(
    within width: Int? = nil, isStyled: Bool = true, alternative: String? = nil
  ) -> String {
    var widths = columns.map(\.title.count)
    for case .cells(let cells) in rows {
      for (column, cell) in cells.enumerated() { widths[column] = max(widths[column], cell.count) }
    }
    let layout = TableLayout(columns, widths: widths, dispensable: dispensable, within: width)
    let title = layout.line(columns.map(\.title))
    var lines = [isStyled ? Terminal.styled(title, .bold) : title]
    for row in rows {
      switch row {
      case .cells(let cells): lines.append(layout.line(cells))
      case .heading(let heading): lines.append(heading.folded(within: width))
      }
    }
    if let note = layout.note(alternative: alternative) { lines.append(note.folded(within: width)) }
    return lines.joined(separator: "\n") + "\n"
  }
}
