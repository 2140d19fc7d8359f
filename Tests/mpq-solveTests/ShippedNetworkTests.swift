import TestFixtures
import Foundation
import Testing

@Suite struct ShippedNetworkTests {
  private let models = Tool.packageRoot.appending(path: "models")

  @Test func isFoundFromAnyDirectory() throws {
    let names = ["/", "/tmp", models.path, Tool.packageRoot.path]
    let outputs = try names.map {
      try Tool.run(["costs", "-n", "resnet18"], in: URL(fileURLWithPath: $0)).output
    }
    #expect(Set(outputs).count == 1)
    #expect(outputs[0].contains("layer4.1.conv2"))
  }

  @Test func isFoundWhereTheEnvironmentSays() throws {
    let instance = try Instance(layers: 2)
    try FileManager.default.createDirectory(
      atPath: instance.path("mine"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: models.appending(path: "resnet8-fashion/network.json"),
      to: instance.directory.appending(path: "mine/network.json"))
    let environment = ["MPQ_MODELS": instance.directory.path]
    #expect(try Tool.run(["costs", "-n", "mine"], environment: environment).exitCode == 0)
    let other = try Tool.run(["costs", "-n", "resnet18"], environment: environment)
    #expect(other.exitCode == 74)
    #expect(
      other.errors.contains(
        "no shipped network of that name; \(instance.directory.path) has mine; of another network"))
  }

  /// A shipped network's own table goes by its name too.
  @Test func bringsItsTable() throws {
    let flags = ["--level", "W3A3", "--json"]
    let named = try Tool.run(
      ["-n", "resnet8-fashion", "-i", "resnet8-fashion"] + flags, in: URL(fileURLWithPath: "/"))
    #expect(named.exitCode == 0)
    let table = models.appending(path: "resnet8-fashion/importance.csv").path
    let other = try Tool.run(["-n", "resnet8-fashion", "-i", table] + flags).json()
    #expect(try named.json()["importance"] as? Double == other["importance"] as? Double)
    let none = try Tool.run(["-n", "resnet18", "-i", "resnet18"] + flags)
    #expect(none.exitCode == 74)
    #expect(none.errors.contains("the shipped network of that name comes without a table"))
  }

  @Test func isFoundAfterInstallation() throws {
    let instance = try Instance(layers: 2)
    let manager = FileManager.default
    for directory in ["prefix/bin", "prefix/share/mpq"] {
      try manager.createDirectory(
        atPath: instance.path(directory), withIntermediateDirectories: true)
    }
    let installed = instance.directory.appending(path: "prefix/bin/mpq-solve")
    try manager.copyItem(at: try Tool.built(), to: installed)
    let lonely = try Tool.run(["costs", "-n", "resnet18"], executable: installed)
    #expect(lonely.exitCode == 74)
    #expect(lonely.errors.contains("set MPQ_MODELS to their directory"))

    try manager.copyItem(
      at: models, to: instance.directory.appending(path: "prefix/share/mpq/models"))
    let run = try Tool.run(["costs", "-n", "resnet18"], executable: installed)
    #expect(run.exitCode == 0)
    #expect(run.output == (try Tool.run(["costs", "-n", "resnet18"]).output))

    let link = instance.directory.appending(path: "linked")
    try manager.createSymbolicLink(at: link, withDestinationURL: installed)
    #expect(try Tool.run(["costs", "-n", "resnet18"], executable: link).exitCode == 0)
  }

  @Test func anUnknownNameListsTheKnownOnes() throws {
    let run = try Tool.run(["costs", "-n", "vit_b_16"])
    #expect(run.exitCode == 74)
    #expect(run.errors.hasPrefix("mpq-solve: vit_b_16: no such file, and no shipped network"))
    #expect(run.errors.contains("mobilenet_v2, resnet18, "))
    #expect(run.errors.contains("give a network.json or a cost table"))
  }

  @Test(arguments: [
    ("resnet20fashion", "resnet20-fashion"), ("ResNet-50", "resnet50"),
    ("mobilenetv2", "mobilenet_v2"), ("resnet8-fasion", "resnet8-fashion"),
  ])
  func aNearNameIsProposed(name: String, meant: String) throws {
    let run = try Tool.run(["costs", "-n", name])
    #expect(run.exitCode == 74)
    #expect(run.errors.contains("did you mean \(meant)?"))
  }

  /// Only of those that come with a table.
  @Test func aNearTableIsProposed() throws {
    let network = ["-n", "resnet20-fashion", "--level", "W3A3", "-i"]
    let near = try Tool.run(network + ["resnet20_fashon"])
    #expect(near.exitCode == 74)
    #expect(near.errors.contains("did you mean resnet20-fashion?"))
    let far = try Tool.run(network + ["scores.csv"])
    #expect(far.errors.contains("has mobilenet-fashion, resnet20-fashion, resnet8-fashion; give a"))
  }
}
