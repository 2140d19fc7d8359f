import MPQModel
import MPQTraining

/// Importance tables in words.
enum TableText {
  /// How large a table is, and how far it is from what one expects of a table.
  static func summary(_ table: ImportanceTable) -> String {
    let pairs = table.risingPairs
    let formats = Set(table.formats(.weight) + table.formats(.activation)).sorted()
    return
      "\(table.layers.count) layers at \(formats.map(\.name).joined(separator: ", ")) bits; "
      + "of \(pairs.all) pairs of neighbouring widths, \(pairs.rising) have more importance at more bits"
  }
}
