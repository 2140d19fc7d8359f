import MPQCommand
import MPQFiles
import MPQModel
import MPQTraining

/// A checkpoint file and its content.
struct CheckpointFile {
  let path: String
  let archive: TensorArchive
  /// The SHA-256 of the file's bytes, in hexadecimal digits.
  let sha256: String
  /// The formats of the step sizes that share a name up to its last point.
  private let stepFormats: [String: [NumberFormat]]

  /// - Parameter options: what the user says of a model that has the weights.
  init(_ path: String, _ options: ModelOptions) throws {
    self.path = path
    // Whatever is wrong with the header costs no more than the header.
    let content = try FileContent(reading: path)
    archive = try content.weights(options, formats: FileFormats.weights)
    sha256 = try Hash.sha256(content.file)
    var stepFormats: [String: [NumberFormat]] = [:]
    for name in archive.tensors.keys {
      guard let point = name.lastIndex(of: "."),
        let format = NumberFormat(named: String(name[name.index(after: point)...]))
      else { continue }
      stepFormats[String(name[..<point]), default: []].append(format)
    }
    self.stepFormats = stepFormats
  }

  /// The formats at which the checkpoint has step sizes of one tensor, in ascending order.
  func formats(_ layer: String, _ tensor: TensorKind) -> [NumberFormat] {
    (stepFormats[CheckpointNames.steps(of: layer, tensor)] ?? []).sorted()
  }
}
