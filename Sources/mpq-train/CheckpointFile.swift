import MPQCommand
import MPQFiles
import MPQModel

/// A checkpoint file and its content.
struct CheckpointFile {
  let path: String
  let archive: TensorArchive
  /// The SHA-256 of the file's bytes, in hexadecimal digits.
  let sha256: String
  /// The formats of the step sizes that share a name up to its last point.
  private let stepFormats: [Substring: [NumberFormat]]

  init(_ path: String) throws {
    let bytes = try FileBytes.read(path)
    self.path = path
    archive = try Safetensors.decode(bytes, file: path)
    sha256 = Hash.sha256(bytes)
    var stepFormats: [Substring: [NumberFormat]] = [:]
    for name in archive.tensors.keys {
      guard let point = name.lastIndex(of: "."),
        let format = NumberFormat(named: String(name[name.index(after: point)...]))
      else { continue }
      stepFormats[name[..<point], default: []].append(format)
    }
    self.stepFormats = stepFormats
  }

  /// The formats at which the checkpoint has step sizes of one tensor, in ascending order.
  func formats(_ layer: String, _ tensor: TensorKind) -> [NumberFormat] {
    (stepFormats["\(layer).\(tensor)_step"] ?? []).sorted()
  }
}
