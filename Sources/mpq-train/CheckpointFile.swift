import MPQCommand
import MPQFiles
import MPQModel

/// A checkpoint that has been read.
struct CheckpointFile {
  let path: String
  let archive: TensorArchive
  /// Of the file's bytes, in hexadecimal digits.
  let sha256: String

  init(_ path: String) throws {
    let bytes = try FileBytes.read(path)
    self.path = path
    archive = try Safetensors.decode(bytes, file: path)
    sha256 = Hash.sha256(bytes)
  }

  /// The widths for which the checkpoint has step sizes of one tensor, in ascending order.
  func widths(_ layer: String, _ tensor: TensorKind) -> [Int] {
    BitWidths.valid.filter { archive.tensors["\(layer).\(tensor)_step.\($0)"] != nil }
  }
}
