/// A comparison as a Markdown table.
package enum MarkdownTable {
  /// The table with a bold line for each section, and the notes below it.
  package static func encode(_ table: ComparisonTable) -> String {
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
    var text = line(table.columns.map(\.title))
    text += line(table.columns.map { $0.isText ? ":--" : "--:" })
    for section in table.sections {
      let empty = table.columns.dropFirst().map { _ in "" }
      text += line(["**\(escaped(section.title))**"] + empty)
      for row in section.rows { text += line(row.cells.map(escaped)) }
    }
    for note in table.notes { text += "\n\(escaped(note))\n" }
    return text
  }

  /// A text for a cell, with the characters escaped that have a meaning in Markdown.
  package static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      if "\\`*_[]<>|#&~".unicodeScalars.contains(scalar) { escaped += "\\" }
      if scalar.properties.generalCategory == .control {
        escaped += " "
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
