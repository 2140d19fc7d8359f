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
    if bytes.first == PickleReader.firstByte {
      return try ImportancePickle.decode(bytes, file: file)
    }
    if firstCharacter(of: bytes) == UInt8(ascii: "{") {
      return try ImportanceJSON.decode(bytes, file: file)
    }
    return try ImportanceCSV.decode(bytes, file: file)
  }

  /// The first byte after a byte order mark and white space.
  private static func firstCharacter(of bytes: [UInt8]) -> UInt8? {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    return text.first { !" \t\r\n".utf8.contains($0) }
  }
}
