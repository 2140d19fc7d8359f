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

  /// The files that the user's names of a table stand for: of a directory those that `ScoreDirectory` takes.
  ///
  /// - Parameter names: paths, each with a label before `=` where its format takes one, or names of shipped networks.
  /// - Throws: `FileError` if there is no such file and no such network, or a directory has no file to read.
  package static func files(of names: [String]) throws(FileError) -> [LabelledFile] {
    var files: [LabelledFile] = []
    for name in names {
      var file = LabelledFile(name)
      file.path = try path(of: file.path)
      if ScoreDirectory.isOne(file.path) {
        files += try ScoreDirectory.files(in: file.path).map {
          LabelledFile(label: file.label, path: $0)
        }
      } else {
        files.append(file)
      }
    }
    return files
  }

  /// All files that reading a table opens: its own, and those beside them that may be there.
  package static func inputs(of names: [String]) -> [String] {
    ((try? files(of: names)) ?? []).map(\.path).flatMap { path in
      path == FileBytes.standardStream
        ? [path]
        : [path, ProvenanceFile.path(beside: path)] + AIMETScores.factFiles(beside: path)
    }
  }

  /// Reads a table from a file or directory, with the provenance from the file beside it, if there is one.
  ///
  /// - Throws: `FileError` if the file cannot be read, `FormatError` if its content cannot be
  ///   used.
  public static func read(_ path: String) throws -> ImportanceTable {
    try read(
      ScoreDirectory.isOne(path)
        ? try ScoreDirectory.files(in: path).map { LabelledFile(path: $0) }
        : [LabelledFile(path: path)], source: path)
  }

  /// Reads the table that files make together, as users name them.
  ///
  /// - Parameter names: as for `files(of:)`; at least one.
  package static func read(_ names: [String]) throws -> ImportanceTable {
    let files = try files(of: names)
    let source =
      names.count == 1
      ? try path(of: LabelledFile(names[0]).path) : names.joined(separator: " ")
    return try read(files, source: FileBytes.name(of: source))
  }

  private static func read(_ files: [LabelledFile], source: String) throws -> ImportanceTable {
    var table = try read(files[0])
    for file in files.dropFirst() {
      let other = try read(file)
      do {
        try table.merge(other)
      } catch {
        throw FormatError(file: file.path, .file, "beside \(files[0].path): \(error)")
      }
    }
    if files.count > 1 { table.source = source }
    return table
  }

  private static func read(_ file: LabelledFile) throws -> ImportanceTable {
    var content = try FileContent(reading: file.path)
    content.label = file.label
    return try read(content)
  }

  /// Reads a table from a file that is open, with the provenance from the file beside it, if there is one.
  package static func read(_ content: FileContent) throws -> ImportanceTable {
    let format = try content.format(among: FileFormats.importances) ?? FileFormats.importances[0]
    if let label = content.label, !format.read.takesLabel {
      throw FormatError(
        file: content.name, .file,
        "is \(format.name), which says itself what its scores are for; give it without '\(label)='")
    }
    var table = try format.read(content)
    guard table.provenance.isEmpty, let path = content.file.path else { return table }
    let beside = ProvenanceFile.path(beside: path)
    if FileBytes.exists(beside) {
      table.provenance = try FileContent(reading: beside).read(as: FileFormats.provenances)
    }
    return table
  }
}
