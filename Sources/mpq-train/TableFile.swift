import MPQFiles
import MPQModel

/// Importance tables as files, with what they were made of.
enum TableFile {
  /// Writes the table: as JSON with its provenance in it, or as CSV with its provenance beside it.
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
