import Platform
public import MPQModel

/// Reads importance tables in any of their formats.
public enum ImportanceFile {
  /// The path of a table that a user names by its path, or by a shipped network that has a table.
  ///
  /// - Throws: `FileError` if there is no such file and no such network.
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

  /// Reads a table from a file, with the provenance from the file beside it, if there is one.
  ///
  /// - Throws: `FileError` if the file cannot be read, `FormatError` if its content cannot be
  ///   used.
  public static func read(_ path: String) throws -> ImportanceTable {
    try read(try FileContent(reading: path), path: path)
  }

  /// Reads a table from a file that is open already.
  package static func read(_ content: FileContent, path: String) throws -> ImportanceTable {
    var table = try content.read(as: FileFormats.importances)
    guard table.provenance.isEmpty, path != FileBytes.standardStream else { return table }
    let beside = ProvenanceFile.path(beside: path)
    if FileBytes.exists(beside) {
      table.provenance = try FileContent(reading: beside).read(as: FileFormats.provenances)
    }
    return table
  }
}
