import MPQModel
import MPQTraining

/// Importance tables as text.
enum TableText {
  /// The size of a table, and how many of its importances rise with the width, which is unexpected.
  static func summary(_ table: ImportanceTable) -> String {
    let pairs = table.risingPairs
    let formats = Set(table.formats(.weight) + table.formats(.activation)).sorted()
    return
      "\(table.layers.count) layers at \(formats.map(\.name).joined(separator: ", ")) bits; "
      + "of \(pairs.all) pairs of neighbouring widths, \(pairs.rising) have more importance at more bits"
  }
}
