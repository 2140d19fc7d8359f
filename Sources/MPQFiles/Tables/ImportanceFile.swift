import Platform
package import MPQModel

/// Importance tables in whichever of the three formats a file holds.
package enum ImportanceFile {
  /// The file that a table's name stands for: a path, or a shipped network that comes with a table.
  ///
  /// - Throws: `FileError` when there is no such file and no such network.
  package static func path(of name: String) throws(FileError) -> String {
    var status = stat()
    if name.contains("/") || name == FileBytes.standardStream || stat(name, &status) == 0 {
      return name
    }
    guard let models = ShippedModels() else { return name }
    if let path = models.table(of: name) { return path }
    throw FileError(
      file: name,
      models.path(of: name) == nil
        ? "no such file, and no shipped network of that name; \(models.tableAdvice(on: name))"
        : "no such file, and the shipped network of that name comes without a table; train one with "
          + "mpq-train indicators")
  }

  /// Reads a table from a file, with the provenance that may stand beside it.
  ///
  /// - Throws: `FileError` when the file cannot be read, `FormatError` when its content cannot be
  ///   used.
  package static func read(_ path: String) throws -> ImportanceTable {
    var table = try decode(try FileBytes.read(path), file: FileBytes.name(of: path))
    if table.provenance.isEmpty { table.provenance = try ProvenanceFile.read(beside: path) }
    return table
  }

  /// Reads a table in the format that the first bytes tell, packed by gzip or not.
  package static func decode(
    _ bytes: [UInt8], file: String
  ) throws(FormatError) -> ImportanceTable {
    try decode(try FileContent(bytes, file: file), file: file)
  }

  /// The same for bytes whose form is known.
  package static func decode(
    _ content: FileContent, file: String
  ) throws(FormatError) -> ImportanceTable {
    switch content.form {
    case .pickle: try ImportancePickle.decode(content.bytes, file: file)
    case .json: try ImportanceJSON.decode(content.bytes, file: file)
    case .csv: try ImportanceCSV.decode(content.bytes, file: file)
    }
  }
}
