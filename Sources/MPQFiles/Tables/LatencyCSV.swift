package import MPQModel

/// Measured times as `layer,weight_bits,activation_bits,seconds`, a row per layer and pair of
/// bit-widths.
package enum LatencyCSV {
  private enum Column: Int, CSVColumn {
    case layer, weightBits, activationBits, seconds
    static let names = ["layer", "weight_bits", "activation_bits", "seconds"]
  }

  package static let format = DocumentFormat<LatencyTable>(
    "a latency table", form: .csv,
    remedy: "it goes with --latency-table, in a request as latency_table",
    recognises: { $0.hasColumns("layer", "weight_bits", "activation_bits", "seconds") },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// Reads a table; times are rounded from the decimal text to the picosecond, halves up.
  ///
  /// - Throws: `FormatError` with the line of the first row that cannot be used.
  private static func decode(
    _ content: FileContent
  ) throws(FormatError) -> LatencyTable {
    var table = LatencyTable(source: content.name)
    var csv = try CSVReader<Column>(content, of: format.name)
    while try csv.nextRow() {
      let layer = try csv.text(.layer)
      let formats = LayerFormats(
        weight: try csv.format(.weightBits), activation: try csv.format(.activationBits))
      let seconds = try csv.decimal(.seconds)
      guard !seconds.isNegative, let picoseconds = seconds.trillionths else {
        throw csv.unexpected(.seconds, "a time from 0 to a million seconds for layer '\(layer)'")
      }
      do {
        try table.add(layer: layer, formats: formats, picoseconds: picoseconds)
      } catch let rejection {
        throw csv.error(rejection.description)
      }
    }
    return table
  }

  /// The table's rows, layers in ascending order; times read back to the same picoseconds.
  package static func encode(_ table: LatencyTable) -> String {
    var text = CSVWriter.record(Column.names)
    for (layer, formats, picoseconds) in table.all {
      text += CSVWriter.record([
        layer, formats.weight.name, formats.activation.name,
        Decimals.text(picoseconds, decimals: 12),
      ])
    }
    return text
  }
}
