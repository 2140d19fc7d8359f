import Foundation
import MPQFiles
import MPQModel
import TestFixtures

/// A directory with a small network, a small data set that can be learned, and a float network that
/// has learned it.
final class Workspace {
  let directory = FileManager.default.temporaryDirectory.appending(path: "mpq-\(UUID().uuidString)")

  /// What every command takes.
  static let common = ["-n", "small.json", "-d", "idx:data", "--batch-size", "32"]

  init(isPretrained: Bool = true) throws {
    try FileManager.default.createDirectory(
      at: directory.appending(path: "data"), withIntermediateDirectories: true)
    try write(Self.network, to: "small.json")
    try writeData("train", count: 480, seed: 1)
    try writeData("t10k", count: 100, seed: 2)
    guard isPretrained else { return }
    let run = try tool(
      ["pretrain", "--epochs", "20", "--learning-rate", "0.1", "--crop-padding", "0"] + Self.common
        + ["-o", "float.safetensors"])
    precondition(run.exitCode == 0, run.errors)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  /// Residual, with a strided, a depthwise and a pointwise convolution, and a pinned first and last layer.
  static let network = """
    {"name": "small", "input_shape": [1, 8, 8], "operations": [
      {"name": "conv1", "kind": "convolution", "inputs": ["input"], "out_channels": 8, "kernel": 3, "padding": 1},
      {"name": "bn1", "kind": "batch_normalization", "inputs": ["conv1"]},
      {"name": "relu1", "kind": "relu", "inputs": ["bn1"]},
      {"name": "depthwise", "kind": "convolution", "inputs": ["relu1"], "out_channels": 8, "kernel": 3, "padding": 1, "groups": 8},
      {"name": "bn2", "kind": "batch_normalization", "inputs": ["depthwise"]},
      {"name": "add", "kind": "add", "inputs": ["bn2", "relu1"]},
      {"name": "relu2", "kind": "relu6", "inputs": ["add"]},
      {"name": "conv2", "kind": "convolution", "inputs": ["relu2"], "out_channels": 16, "kernel": 3, "stride": 2, "padding": 1},
      {"name": "bn3", "kind": "batch_normalization", "inputs": ["conv2"]},
      {"name": "relu3", "kind": "relu", "inputs": ["bn3"]},
      {"name": "drop", "kind": "dropout", "inputs": ["relu3"], "rate": 0.1},
      {"name": "pool", "kind": "global_average_pool", "inputs": ["drop"]},
      {"name": "flatten", "kind": "flatten", "inputs": ["pool"]},
      {"name": "fc", "kind": "linear", "inputs": ["flatten"], "out_features": 10}
    ]}
    """

  /// Images of bars: the class is the bar's place, the first five lying and the others standing.
  private func writeData(_ prefix: String, count: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var images: [UInt8] = [
      0, 0, 8, 3, 0, 0, UInt8(count >> 8), UInt8(count & 255), 0, 0, 0, 8, 0, 0, 0, 8,
    ]
    var labels: [UInt8] = [0, 0, 8, 1, 0, 0, UInt8(count >> 8), UInt8(count & 255)]
    for _ in 0..<count {
      let label = generator.integer(0...9)
      labels.append(UInt8(label))
      for row in 0..<8 {
        for column in 0..<8 {
          let isBar = (label < 5 ? row : column) == 1 + label % 5
          images.append(UInt8((isBar ? 160 : 0) + generator.integer(0...90)))
        }
      }
    }
    try Data(images).write(to: url("data/\(prefix)-images-idx3-ubyte"))
    try Data(labels).write(to: url("data/\(prefix)-labels-idx1-ubyte"))
  }

  func url(_ name: String) -> URL { directory.appending(path: name) }
  func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: url(name)) }
  func read(_ name: String) throws -> Data { try Data(contentsOf: url(name)) }
  func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }
  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: url(name).path) }

  /// Names of the files that are there.
  func files() throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
  }

  /// Runs `mpq-train` here.
  func tool(_ arguments: [String]) throws -> Run { try Tool.run(arguments, in: directory) }

  /// Runs `mpq-solve` here.
  func solve(_ arguments: [String]) throws -> Run { try Solver.run(arguments, in: directory) }

  /// A checkpoint's tensors.
  func archive(_ name: String) throws -> TensorArchive {
    try Safetensors.decode(Array(read(name)), file: name)
  }

  /// A short indicator training.
  static func indicators(_ output: String, _ others: [String] = []) -> [String] {
    ["indicators"] + common
      + ["--from", "float.safetensors", "--bits", "2,3,4", "--epochs", "2", "-o", output] + others
  }
}
