/// A table in a terminal: names to the left, figures to the right.
package struct TextTable {
  /// Column titles, and whether the column holds text rather than figures.
  package let columns: [(title: String, isText: Bool)]
  package private(set) var rows: [[String]] = []

  package init(_ columns: [(title: String, isText: Bool)]) {
    self.columns = columns
  }

  /// Adds a row with one cell per column.
  package mutating func add(_ row: [String]) {
    precondition(row.count == columns.count, "a row has one cell per column")
    rows.append(row.map(Self.printable))
  }

  /// A cell without characters that would break the line or steer the terminal.
  private static func printable(_ cell: String) -> String {
    let isControl = { (scalar: Unicode.Scalar) in scalar.properties.generalCategory == .control }
    guard cell.unicodeScalars.contains(where: isControl) else { return cell }
    return cell.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: true) : "\($0)" }.joined()
  }

  /// The table's lines, the titles first.
  package var text: String {
    let widths = columns.indices.map { column in
      rows.reduce(columns[column].title.count) { max($0, $1[column].count) }
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return columns[column].isText ? cells[column] + space : space + cells[column]
      }
      return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
    let title = Terminal.styled(line(columns.map(\.title)), .bold)
    return ([title] + rows.map(line)).joined(separator: "\n") + "\n"
  }
}
