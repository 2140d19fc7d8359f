import Foundation
import TestFixtures
import Testing

/// Two trainings that would write one file.
@Suite struct OutputLockTests {
  @Test(arguments: [
    ["-o", "same.safetensors"], ["-o", "other.safetensors", "--log", "same.log.csv"],
  ])
  func theSecondIsRefusedWhileTheFirstRuns(outputs: [String]) throws {
    let workspace = try Workspace(isPretrained: false)
    let pretrain =
      ["pretrain", "--learning-rate", "0.1", "--crop-padding", "0"] + Workspace.common
    let first = try Tool.start(
      pretrain + ["--epochs", "100000", "-o", "same.safetensors"], in: workspace.directory)
    while !workspace.exists("same.log.csv") { try #require(first.process.isRunning) }
    let second = try workspace.tool(pretrain + ["--epochs", "1"] + outputs)
    #expect(second.exitCode == 74)
    #expect(second.errors.contains("is being written by another run"))
    #expect(!workspace.exists("other.safetensors"))
    kill(first.process.processIdentifier, SIGINT)
    #expect(try first.finish().exitCode == 3)
    #expect(try workspace.files().filter { $0.hasSuffix(".lock") } == [])
  }

  @Test func whatAKilledTrainingLeftKeepsNobodyOut() throws {
    let workspace = try Workspace(isPretrained: false)
    let pretrain =
      ["pretrain", "--learning-rate", "0.1", "--crop-padding", "0"] + Workspace.common
      + ["-o", "out.safetensors"]
    let first = try Tool.start(pretrain + ["--epochs", "100000"], in: workspace.directory)
    while !workspace.exists("out.log.csv") { try #require(first.process.isRunning) }
    kill(first.process.processIdentifier, SIGKILL)
    _ = try first.finish()
    try workspace.write("rows", to: "out.safetensors.0123456789abcdef.partial")
    #expect(try workspace.tool(pretrain + ["--epochs", "1"]).exitCode == 0)
    #expect(
      try workspace.files().filter { $0.hasSuffix(".lock") || $0.hasSuffix(".partial") } == [])
  }

  @Test(arguments: ["data/train-images-idx3-ubyte", "small.json", "small.json.lock"])
  func anInputIsNoOutput(name: String) throws {
    let workspace = try Workspace(isPretrained: false)
    try FileManager.default.createSymbolicLink(
      atPath: workspace.url("link.safetensors").path, withDestinationPath: name)
    try FileManager.default.linkItem(
      at: workspace.url("small.json"), to: workspace.url("small.json.lock"))
    let before = try workspace.read(name)
    let output = name.hasSuffix(".lock") ? "small.json" : "link.safetensors"
    let run = try workspace.tool(
      ["pretrain", "--epochs", "1"] + Workspace.common + ["-o", output])
    #expect(run.exitCode == 64)
    #expect(run.errors.contains("would overwrite an input"))
    #expect(try workspace.read(name) == before)
  }
}
