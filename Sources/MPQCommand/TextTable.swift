import MPQModel

/// A table for a terminal: texts are aligned to the left, figures to the right.
package struct TextTable {
  /// Column titles, and whether the column holds text rather than figures.
  package let columns: [(title: String, isText: Bool)]
  /// Titles of columns that are left out on a narrow terminal, the first ones first; those of one list together.
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

  /// Adds a line across all columns.
  package mutating func add(heading: String) { rows.append(.heading(heading.printable)) }

  /// The lines of the table, the titles first.
  ///
  /// If the table is too wide, dispensable columns are left out, and a last line names them. If it is still too wide,
  /// the names in the first column are shortened in their middle.
  ///
  /// - Parameters:
  ///   - width: the columns of the terminal; nil for no limit.
  ///   - isStyled: whether titles may be bold.
  ///   - alternative: the option that gives all columns, such as `--csv`; nil for no mention of it.
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
