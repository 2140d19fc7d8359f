package import MPQModel

/// Importance tables as JSON: an object with `provenance`, facts about the table's origin, and
/// `importance`, an array of rows; or the array alone.
package enum ImportanceJSON {
  package static let format = DocumentFormat<ImportanceTable>(
    ImportanceCSV.format.name, form: .json, remedy: ImportanceCSV.format.remedy,
    recognises: { $0.hasKeys("importance") },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// Reads a table; provenance that is not a string is kept as its JSON text.
  ///
  /// - Throws: `FormatError` with the line of the first row that cannot be used.
  private static func decode(
    _ content: FileContent
  ) throws(FormatError) -> ImportanceTable {
    let root = try JSONValue(parsing: try content.bytes(), file: content.name)
    var table = ImportanceTable(source: content.name)
    var list = root
    if case .array = root.content {
    } else {
      let document = try root.document(
        knownKeys: ["provenance", "importance"], hint: content.hint(besides: format.name))
      if let provenance = document["provenance"] {
        for (key, value) in try provenance.object().members { table.provenance[key] = value.text }
      }
      list = try document.required("importance")
    }
    let rows = try list.array()
    guard let first = rows.first else {
      throw list.error("the list is empty; give at least one row")
    }
    if first.asObject == nil {
      throw first.error(
        #"expected rows such as {"layer": "conv1", "tensor": "weight", "bits": 2, "importance": 0.5}"#
          + content.hint(besides: format.name))
    }
    for row in rows { try add(row, to: &table) }
    return table
  }

  private static func add(
    _ row: JSONValue, to table: inout ImportanceTable
  ) throws(FormatError) {
    // Other keys are ignored, like other columns of a CSV.
    let fields = try row.object()
    let layer = try fields.column("layer").name()
    guard !layer.isEmpty else { throw fields.error("layer is empty") }
    let tensorName = try fields.column("tensor").string()
    let bits: JSONValue
    if let format = fields["format"] { bits = format } else { bits = try fields.column("bits") }
    guard let tensor = TensorKind(inTable: tensorName) else {
      throw fields.error(
        "tensor: expected weight or activation for layer '\(layer)' at \(bits.text) bits, "
          + "found '\(tensorName)'")
    }
    let importance = try importance(try fields.column("importance"))
    let format: NumberFormat
    if let literal = DecimalLiteral(bits.text), literal.wholeNumber != nil {
      let width = try bits.integer()
      do {
        format = try ImportanceTable.format(bits: width, of: layer, tensor)
      } catch {
        throw fields.error(error.description)
      }
    } else {
      format = try bits.format()
    }
    do {
      try table.addRow(
        layer: layer, tensor: tensor, format: format, importance: importance, line: row.line)
    } catch let rejection {
      throw fields.error(rejection.description)
    }
  }

  /// The importance of a row; nil for a gap, which pandas writes as null and Python as NaN.
  private static func importance(_ value: JSONValue) throws(FormatError) -> Double? {
    switch value.content {
    case .null: nil
    case .number(let text) where text.hasSuffix("NaN") || text.hasSuffix("Infinity"):
      Double(text)
    default: try value.number()
    }
  }

  /// The table with one row per line, by layer, weights first; equal tables give equal text.
  package static func encode(_ table: ImportanceTable) -> String {
    let provenance = table.provenance.sorted { $0.key < $1.key }.map { key, value in
      "    \(JSONText.quoted(key)): \(JSONText.quoted(value))"
    }
    let rows = table.layers.flatMap { layer in
      let name = JSONText.quoted(layer.name)
      return TensorKind.allCases.flatMap { tensor in
        layer[tensor].map { entry in
          "    {\"layer\": \(name), \"tensor\": \"\(tensor)\", \"bits\": \(JSONText.format(entry.format)), "
            + "\"importance\": \(entry.importance)}"
        }
      }
    }
    return """
      {
        "provenance": {\(block(provenance))},
        "importance": [\(block(rows))]
      }

      """
  }

  /// Lines joined by commas, with a line break before and after.
  private static func block(_ lines: [String]) -> String {
    lines.isEmpty ? "" : "\n\(lines.joined(separator: ",\n"))\n  "
  }
}
