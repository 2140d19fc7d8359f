import Platform
public import MPQModel

/// Reads the network that a user names: a shipped network, a description or a cost table.
public enum NetworkFile {
  /// Reads a network.
  ///
  /// - Parameter name: a path to a `network.json`, cost table or model, that of a Hugging Face model's directory, `-` for
  ///   standard input, or the name of a shipped network. A name with a slash, or of an existing file, is a path; that of
  ///   a directory is one if no network of the name is shipped.
  /// - Throws: `FileError` if there is no such file or network, `FormatError` if its content
  ///   cannot be used.
  public static func read(_ name: String) throws -> Network {
    try read(name, options: ModelOptions())
  }

  /// Reads a network, with what the user says of a model.
  package static func read(_ name: String, options: ModelOptions) throws -> Network {
    try decode(try FileContent(reading: try path(of: name)), options: options)
  }

  /// Reads a network in the format of its file.
  ///
  /// - Parameter formats: the formats of networks.
  package static func decode(
    _ content: FileContent, formats: [NetworkFormat] = FileFormats.networks,
    options: ModelOptions = ModelOptions()
  ) throws(FormatError) -> Network {
    // A plan is the only other file that could be read as a network.
    if PlanCSV.format.recognises(content.head) { throw CostTableCSV.isPlan(content.name) }
    switch try content.format(among: formats)?.read {
    case .description(let read): return try read(content).network
    case .costs(let read): return try read(content)
    case .model(let read, _): return try read(content, options)
    case nil:
      throw FormatError(
        file: content.name, .offset(0),
        "is a pickle, as importance tables may be; expected a network.json, a cost table CSV or a model"
      )
    }
  }

  /// Reads a network's operations, which a cost table does not have.
  package static func description(
    _ content: FileContent, formats: [NetworkFormat] = FileFormats.networks,
    options: ModelOptions = ModelOptions()
  ) throws(FormatError) -> NetworkDescription {
    let format = try content.format(among: formats)
    switch format?.read {
    case .description(let read): return try read(content)
    case .model(_, let read?): return try read(content, options)
    case .model(_, nil):
      throw FormatError(
        file: content.name, .file,
        "is \(format?.name ?? "a model"), which says what layers cost, not what they compute; mpq-train takes a "
          + "network.json or an ONNX model")
    case .costs, nil:
      throw FormatError(
        file: content.name, .file,
        "is not a network.json; a cost table says what layers cost, not what they compute")
    }
  }

  /// The path of the file that a user's name of a network stands for.
  ///
  /// - Throws: `FileError` if there is no such file or network.
  package static func path(of name: String) throws(FileError) -> String {
    var status = stat()
    let exists = stat(name, &status) == 0
    let isDirectory = exists && status.st_mode & S_IFMT == S_IFDIR
    // Reading a directory without a configuration fails with the message that it is one.
    let configuration = "\(name)\(name.hasSuffix("/") ? "" : "/")\(HuggingFaceModel.configuration)"
    let path = isDirectory && FileBytes.exists(configuration) ? configuration : name
    if name.contains("/") || name == FileBytes.standardStream || (exists && !isDirectory) {
      return path
    }
    guard let models = ShippedModels() else {
      if isDirectory { return path }
      throw FileError(
        file: name,
        "no such file, and the shipped networks are not found; set MPQ_MODELS to their directory")
    }
    if let shipped = models.path(of: name) { return shipped }
    if isDirectory { return path }
    throw FileError(
      file: name, "no such file, and no shipped network of that name; \(models.advice(on: name))")
  }
}
