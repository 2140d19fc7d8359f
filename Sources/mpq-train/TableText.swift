import MPQModel
import MPQTraining

/// Importance tables in words.
enum TableText {
  /// How large a table is, and how far it is from what one expects of a table.
  static func summary(_ table: ImportanceTable) -> String {
    let pairs = table.risingPairs
    let widths = Set(table.bitWidths(.weight) + table.bitWidths(.activation)).sorted()
    return
      "\(table.layers.count) layers at \(widths.map(String.init).joined(separator: ", ")) bits; "
      + "of \(pairs.all) pairs of neighbouring widths, \(pairs.rising) have more importance at more bits"
  }
}
