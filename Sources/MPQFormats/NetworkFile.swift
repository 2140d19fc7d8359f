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
    let bytes = try FileBytes.read(path)
    guard bytes.first != PickleReader.firstByte else {
      throw FormatError(
        file: path, .offset(0),
        "is a pickle, as importance tables may be; expected a network.json or a cost table CSV")
    }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    if content.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{") {
      return try NetworkDescription(json: bytes, file: path).network
    }
    return try CostTableCSV.decode(bytes, file: path)
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
