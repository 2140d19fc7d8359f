import MPQModel

/// Importance tables in whichever of the three formats a file holds.
package enum ImportanceFile {
  /// Reads a table from a file, with the provenance that may stand beside it.
  ///
  /// - Throws: `FileError` when the file cannot be read, `FormatError` when its content cannot be
  ///   used.
  package static func read(_ path: String) throws -> ImportanceTable {
    var table = try decode(try FileBytes.read(path), file: path)
    if table.provenance.isEmpty { table.provenance = try ProvenanceFile.read(beside: path) }
    return table
  }

  /// Reads a table in the format that the first bytes tell.
  package static func decode(
    _ bytes: [UInt8], file: String
  ) throws(FormatError) -> ImportanceTable {
    if bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) {
      throw FormatError(
        file: file, .offset(0),
        "is a zip archive, as torch.save writes; "
          + "save a dict of plain Python floats with pickle.dump instead")
    }
    switch format(of: bytes) {
    case .pickle: return try ImportancePickle.decode(bytes, file: file)
    case .json: return try ImportanceJSON.decode(bytes, file: file)
    case .csv: return try ImportanceCSV.decode(bytes, file: file)
    }
  }

  /// The formats of importance tables.
  package enum Format: String, Sendable {
    case csv, json, pickle
  }

  /// The format that the first bytes of a table tell.
  package static func format(of bytes: [UInt8]) -> Format {
    if bytes.first == PickleReader.firstByte { return .pickle }
    return FirstCharacter.of(bytes) == UInt8(ascii: "{") ? .json : .csv
  }
}
