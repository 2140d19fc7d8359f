import Glibc
import MPQModel

/// Networks in whichever form the user names one: a shipped name, a description or a cost table.
package enum NetworkFile {
  /// Reads a network.
  ///
  /// - Parameter name: a path to a `network.json` or cost table, or the name of a shipped network.
  ///   A text with a slash, or that names a file, is a path; a directory beside is none.
  /// - Throws: `FileError` when there is no such file or network, `FormatError` when its content
  ///   cannot be used.
  package static func read(_ name: String) throws -> Network {
    let path = try path(of: name)
    return try decode(try FileBytes.read(path), file: path)
  }

  /// Reads a network in the form that the first bytes tell.
  package static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> Network {
    guard bytes.first != PickleReader.firstByte else {
      throw FormatError(
        file: file, .offset(0),
        "is a pickle, as importance tables may be; expected a network.json or a cost table CSV")
    }
    return isDescription(bytes)
      ? try NetworkDescription(json: bytes, file: file).network
      : try CostTableCSV.decode(bytes, file: file)
  }

  /// Whether a network's bytes are a `network.json`, not a cost table.
  package static func isDescription(_ bytes: [UInt8]) -> Bool {
    FirstCharacter.of(bytes) == UInt8(ascii: "{")
  }

  /// The file that a network's name stands for.
  ///
  /// - Throws: `FileError` when there is no such file or network.
  package static func path(of name: String) throws(FileError) -> String {
    var status = stat()
    let exists = stat(name, &status) == 0
    let isDirectory = exists && status.st_mode & S_IFMT == S_IFDIR
    if name.contains("/") || (exists && !isDirectory) { return name }
    guard let models = ShippedModels() else {
      // Reading it says that it is a directory.
      if isDirectory { return name }
      throw FileError(
        file: name,
        "no such file, and the shipped networks are not found; set MPQ_MODELS to their directory")
    }
    if let path = models.path(of: name) { return path }
    if isDirectory { return name }
    let names = models.names().joined(separator: ", ")
    throw FileError(
      file: name,
      "no such file, and no shipped network of that name in \(models.directory) "
        + "(there: \(names.isEmpty ? "none" : names))")
  }
}
