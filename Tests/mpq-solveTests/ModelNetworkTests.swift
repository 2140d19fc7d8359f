import Foundation
import TestFixtures
import Testing

/// Models of other tools as networks, as a user gives them.
@Suite struct ModelNetworkTests {
  private let instance: Instance

  init() throws { instance = try Instance(names: ["fc1", "fc2"]) }

  /// A safetensors file with two matrices.
  private func writeTensors(to name: String) throws {
    let header =
      #"{"fc1.weight":{"dtype":"F16","shape":[4,8],"data_offsets":[0,64]},"#
      + #""fc2.weight":{"dtype":"F16","shape":[8,4],"data_offsets":[64,128]}}"#
    var bytes = Data(withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) })
    bytes += Data(header.utf8) + Data(repeating: 0, count: 128)
    try bytes.write(to: instance.directory.appending(path: name))
  }

  @Test func tensorsAloneHaveSizesAndNoBitOps() throws {
    try writeTensors(to: "net.safetensors")
    let costs = try Tool.run(["costs", "-n", "net.safetensors"], in: instance.directory)
    #expect(costs.lines.last == "net: 2 layers (2 searched), 64 weights, 256 B at 32 bits")
    let inputs = ["-n", "net.safetensors", "-i", "importance.csv"]
    #expect(try Tool.run(inputs + ["--max-size", "32B"], in: instance.directory).exitCode == 0)
    let run = try Tool.run(inputs + ["--level", "W3A3"], in: instance.directory)
    #expect(run.exitCode == 64)
    #expect(run.errors.contains("--level needs multiply-accumulates; a file of tensors says"))
  }

  @Test func aDirectoryWithAConfigurationIsAModel() throws {
    try instance.write(#"{"model_type": "toy"}"#, to: "config.json")
    try writeTensors(to: "model.safetensors")
    let costs = try Tool.run(["costs", "-n", "./"], in: instance.directory)
    #expect(costs.exitCode == 0)
    #expect(costs.lines.last?.contains("2 layers (2 searched), 64 MACs, 64 weights") == true)
  }
}
