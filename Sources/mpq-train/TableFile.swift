import MPQFiles
import MPQModel

/// Importance tables as files, with their provenance.
enum TableFile {
  /// Writes a table: as JSON that holds its provenance, or as a CSV with its provenance in a file beside it.
  static func write(
    _ table: ImportanceTable, provenance: Provenance, to path: String
  ) throws(FileError) {
    var table = table
    table.provenance = provenance.dictionary
    guard !path.hasSuffix(".json") else {
      return try FileBytes.write(ImportanceJSON.encode(table), to: path)
    }
    try FileBytes.write(
      ProvenanceFile.encode(provenance.entries), to: ProvenanceFile.path(beside: path))
    try FileBytes.write(ImportanceCSV.encode(table), to: path)
  }
}
