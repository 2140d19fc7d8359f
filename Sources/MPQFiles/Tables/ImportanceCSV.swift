package import MPQModel

/// Importance tables as `layer,tensor,bits,importance`, a row per tensor and bit-width.
package enum ImportanceCSV {
  private enum Column: Int, CSVColumn {
    case layer, tensor, bits, importance
    static let names = ["layer", "tensor", "bits", "importance"]
    static let aliases = ["format": "bits"]
  }

  package static let format = DocumentFormat<ImportanceTable>(
    "an importance table", form: .csv, remedy: "give it as the importance table",
    recognises: {
      $0.hasColumns("layer", "tensor", "importance")
        && ($0.hasColumns("bits") || $0.hasColumns("format"))
    },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// Reads a table.
  ///
  /// - Throws: `FormatError` with the line of the first row that cannot be used.
  private static func decode(
    _ content: FileContent
  ) throws(FormatError) -> ImportanceTable {
    var table = ImportanceTable(source: content.name)
    var csv = try CSVReader<Column>(content, of: format.name)
    while try csv.nextRow() {
      let layer = try csv.text(.layer)
      let tensorName = try csv.text(.tensor)
      let format = try csv.format(.bits)
      guard let tensor = TensorKind(inTable: tensorName) else {
        throw csv.unexpected(
          .tensor, "weight or activation for layer '\(layer)' at \(format.phrase)")
      }
      let importance = csv.isEmpty(.importance) ? nil : try csv.number(.importance)
      do {
        try table.addRow(
          layer: layer, tensor: tensor, format: format, importance: importance, line: csv.line)
      } catch {
        throw csv.error(error.description)
      }
    }
    return table
  }

  /// The table's rows by layer, weights first, and those that cannot be used last; numbers read back to the same values.
  package static func encode(_ table: ImportanceTable) -> String {
    var text = CSVWriter.record(Column.names)
    for layer in table.layers {
      let name = CSVWriter.quoted(layer.name)
      for tensor in TensorKind.allCases {
        for entry in layer[tensor] {
          text += "\(name),\(tensor.rawValue),\(entry.format),\(entry.importance)\n"
        }
      }
      for row in layer.unusable {
        text += "\(name),\(row.tensor.rawValue),\(row.format),\(field(row.importance))\n"
      }
    }
    return text
  }

  /// An importance as a field; empty for a gap, and for what is not a number, which a reader takes for one.
  static func field(_ importance: Double?) -> String {
    importance.flatMap { $0.isNaN ? nil : "\($0)" } ?? ""
  }
}
