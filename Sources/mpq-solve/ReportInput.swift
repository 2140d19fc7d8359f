import Platform
import MPQCommand
import MPQFiles
import MPQReport

/// A file that a report is made from.
struct ReportInput {
  let role: String
  /// The name as the user gave it.
  let name: String
  /// The path of the file; nil if it is not known.
  let path: String?

  /// The file with its hash, if it can be read again.
  func input() throws -> Report.Input {
    var status = stat()
    guard let path, path != FileBytes.standardStream, stat(path, &status) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else {
      return Report.Input(role: role, name: name, sha256: nil)
    }
    return Report.Input(role: role, name: name, sha256: try Hash.sha256(ByteSource(opening: path)))
  }
}
