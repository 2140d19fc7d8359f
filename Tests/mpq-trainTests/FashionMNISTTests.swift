import Foundation
import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// Some batches of the real data, through a shipped network.
@Suite struct FashionMNISTTests {
  private static let isInstalled = FileManager.default.fileExists(
    atPath: DataSetFile.fashionMNISTDirectory)

  @Test(.enabled(if: isInstalled, "Debian's package dataset-fashion-mnist is not installed"))
  func aShippedNetworkLearns() throws {
    let here = try Workspace(isPretrained: false)
    let common = ["-n", "resnet8-fashion", "-d", "fashion-mnist"]
    let pretrained = try here.tool(
      ["pretrain"] + common + ["--epochs", "1", "--fraction", "0.2", "-o", "float.safetensors"])
    #expect(pretrained.exitCode == 0, "\(pretrained.errors)")
    let indicators = try here.tool(
      ["indicators"] + common
        + [
          "--from", "float.safetensors", "--epochs", "1", "--fraction", "0.05", "-o", "table.csv",
          "--save", "joint.safetensors",
        ])
    #expect(indicators.exitCode == 0, "\(indicators.errors)")
    let table = try ImportanceFile.read(here.url("table.csv").path)
    #expect(table.layers.count == 8)
    // Step sizes start by a rule that makes them fall with the bits, and hold to that.
    for layer in table.layers {
      #expect(layer.importance(.weight, in: 2)! > layer.importance(.weight, in: 6)!)
      #expect(layer.importance(.activation, in: 2)! > layer.importance(.activation, in: 6)!)
    }
    let solved = try here.solve(
      ["-n", "resnet8-fashion", "-i", "table.csv", "--level", "W4A4", "-o", "plan.csv"])
    #expect(solved.exitCode == 0, "\(solved.errors)")
    let run = try here.tool(
      ["evaluate"] + common
        + [
          "--from", "joint.safetensors", "--plan", "plan.csv", "--images", "2000", "-o",
          "results.csv",
        ])
    #expect(run.exitCode == 0, "\(run.errors)")
    let row = try here.text("results.csv").split(separator: "\n")[1].split(
      separator: ",", omittingEmptySubsequences: false)
    let accuracy = try #require(Double(row[6]))
    #expect(accuracy > 0.6)
  }
}
