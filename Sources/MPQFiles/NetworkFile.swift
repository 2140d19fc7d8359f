import Platform
public import MPQModel

/// Networks in whichever form the user names one: a shipped name, a description or a cost table.
public enum NetworkFile {
  /// Reads a network.
  ///
  /// - Parameter name: a path to a `network.json` or cost table, `-` for standard input, or the name of a
  ///   shipped network. A text with a slash, or that names a file, is a path; a directory beside is none.
  /// - Throws: `FileError` when there is no such file or network, `FormatError` when its content
  ///   cannot be used.
  public static func read(_ name: String) throws -> Network {
    try decode(try FileContent(reading: try path(of: name)))
  }

  /// Reads a network in the format that its file has.
  ///
  /// - Parameter formats: those in which networks are read.
  package static func decode(
    _ content: FileContent, formats: [NetworkFormat] = FileFormats.networks
  ) throws(FormatError) -> Network {
    // The only other file that could be read as one.
    if PlanCSV.format.recognises(content.head) { throw CostTableCSV.isPlan(content.name) }
    switch try content.format(among: formats)?.read {
    case .description(let read): return try read(content).network
    case .costs(let read): return try read(content)
    case nil:
      throw FormatError(
        file: content.name, .offset(0),
        "is a pickle, as importance tables may be; expected a network.json or a cost table CSV")
    }
  }

  /// Reads what a network computes, which a cost table does not say.
  package static func description(
    _ content: FileContent, formats: [NetworkFormat] = FileFormats.networks
  ) throws(FormatError) -> NetworkDescription {
    guard case .description(let read) = try content.format(among: formats)?.read else {
      throw FormatError(
        file: content.name, .file,
        "is no network.json; a cost table says what layers cost, not what they compute")
    }
    return try read(content)
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
