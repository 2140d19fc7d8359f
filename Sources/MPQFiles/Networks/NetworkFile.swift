import Platform
package import MPQModel

/// Networks in whichever form the user names one: a shipped name, a description or a cost table.
package enum NetworkFile {
  /// Reads a network.
  ///
  /// - Parameter name: a path to a `network.json` or cost table, `-` for standard input, or the name of a
  ///   shipped network. A text with a slash, or that names a file, is a path; a directory beside is none.
  /// - Throws: `FileError` when there is no such file or network, `FormatError` when its content
  ///   cannot be used.
  package static func read(_ name: String) throws -> Network {
    let path = try path(of: name)
    return try decode(try FileBytes.read(path), file: FileBytes.name(of: path))
  }

  /// Reads a network in the form that the first bytes tell, packed by gzip or not.
  package static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> Network {
    try decode(try FileContent(bytes, file: file), file: file)
  }

  /// The same for bytes whose form is known.
  package static func decode(_ content: FileContent, file: String) throws(FormatError) -> Network {
    switch content.form {
    case .json: try NetworkDescription(json: content.bytes, file: file).network
    case .csv: try CostTableCSV.decode(content.bytes, file: file)
    case .pickle:
      throw FormatError(
        file: file, .offset(0),
        "is a pickle, as importance tables may be; expected a network.json or a cost table CSV")
    }
  }

  /// Reads what a network computes, which a cost table does not say.
  package static func description(
    _ bytes: [UInt8], file: String
  ) throws(FormatError) -> NetworkDescription {
    let content = try FileContent(bytes, file: file)
    guard content.form == .json else {
      throw FormatError(
        file: file, .file,
        "is no network.json; a cost table says what layers cost, not what they compute")
    }
    return try NetworkDescription(json: content.bytes, file: file)
  }

  /// The file that a network's name stands for.
  ///
  /// - Throws: `FileError` when there is no such file or network.
  package static func path(of name: String) throws(FileError) -> String {
    var status = stat()
    let exists = stat(name, &status) == 0
    let isDirectory = exists && status.st_mode & S_IFMT == S_IFDIR
    if name.contains("/") || name == FileBytes.standardStream || (exists && !isDirectory) {
      return name
    }
    guard let models = ShippedModels() else {
      // Reading it says that it is a directory.
      if isDirectory { return name }
      throw FileError(
        file: name,
        "no such file, and the shipped networks are not found; set MPQ_MODELS to their directory")
    }
    if let path = models.path(of: name) { return path }
    if isDirectory { return name }
    throw FileError(
      file: name, "no such file, and no shipped network of that name; \(models.advice(on: name))")
  }
}
