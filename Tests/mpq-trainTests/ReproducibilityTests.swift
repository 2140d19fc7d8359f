import Foundation
import TestFixtures
import Testing

/// The same seed gives the same bytes: with any number of threads, and whatever happened in between.
@Suite struct ReproducibilityTests {
  @Test func theNumberOfThreadsDoesNotMatter() throws {
    let here = try Workspace()
    for threads in ["1", "2", "5"] {
      let run = try here.tool(
        Workspace.indicators(
          "t\(threads).csv", ["--threads", threads, "--save", "t\(threads).safetensors"]))
      #expect(run.exitCode == 0, "\(run.errors)")
      for suffix in ["csv", "log.csv", "provenance.json", "safetensors"] {
        #expect(try here.read("t\(threads).\(suffix)") == here.read("t1.\(suffix)"), "\(suffix)")
      }
    }
    let other = try here.tool(Workspace.indicators("other.csv", ["--seed", "1"]))
    #expect(other.exitCode == 0)
    #expect(try here.read("other.csv") != here.read("t1.csv"))
  }

  /// Kills a run again and again, wherever it is, and takes it up each time.
  private func runWithKills(_ here: Workspace, _ arguments: [String], seed: UInt64) throws -> Run {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<6 {
      let tool = try Tool.start(
        arguments + ["--resume", "--checkpoint-every", "2"], in: here.directory)
      usleep(UInt32(generator.integer(20_000...250_000)))
      kill(tool.process.processIdentifier, SIGKILL)
      _ = try tool.finish()
    }
    return try here.tool(arguments + ["--resume", "--checkpoint-every", "2"])
  }

  @Test(arguments: ["joint", "separate"])
  func aKilledRunGivesTheSameTable(scheme: String) throws {
    let here = try Workspace()
    let flags = ["--scheme", scheme, "--epochs", "8"]
    func arguments(_ name: String) -> [String] {
      ["indicators"] + Workspace.common
        + ["--from", "float.safetensors", "--bits", "2,3,4", "-o", name] + flags
        + (scheme == "joint" ? ["--save", "\(name).safetensors"] : [])
    }
    #expect(try here.tool(arguments("whole.csv")).exitCode == 0)
    let run = try runWithKills(here, arguments("killed.csv"), seed: 11)
    #expect(run.exitCode == 0, "\(run.errors)")
    for suffix in ["csv", "log.csv", "provenance.json"] {
      #expect(try here.read("killed.\(suffix)") == here.read("whole.\(suffix)"), "\(suffix)")
    }
    if scheme == "joint" {
      #expect(try here.read("killed.csv.safetensors") == here.read("whole.csv.safetensors"))
    }
    #expect(!here.exists("killed.csv.checkpoint"))
  }

  @Test func aKilledFineTuningGivesTheSameNetwork() throws {
    let here = try Workspace()
    try here.write(
      "layer,weight_bits,activation_bits\nconv1,8,8\ndepthwise,3,3\nconv2,2,4\nfc,8,8\n",
      to: "plan.csv")
    func arguments(_ name: String) -> [String] {
      ["finetune"] + Workspace.common
        + ["--from", "float.safetensors", "--plan", "plan.csv", "--epochs", "10", "-o", name]
    }
    #expect(try here.tool(arguments("whole.safetensors")).exitCode == 0)
    let run = try runWithKills(here, arguments("killed.safetensors"), seed: 12)
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(try here.read("killed.safetensors") == here.read("whole.safetensors"))
  }

  @Test func anInterruptionKeepsACheckpointAndSaysHowToGoOn() throws {
    let here = try Workspace()
    let long =
      ["indicators"] + Workspace.common
      + [
        "--from", "float.safetensors", "--bits", "2,3,4", "--epochs", "400", "-o", "importance.csv",
      ]
    let tool = try Tool.start(long, in: here.directory)
    while !here.exists("importance.log.csv") { try #require(tool.process.isRunning) }
    usleep(100_000)
    kill(tool.process.processIdentifier, SIGINT)
    let run = try tool.finish()
    #expect(run.exitCode == 3)
    #expect(run.errors.contains("run again with --resume to continue"))
    #expect(here.exists("importance.csv.checkpoint") && !here.exists("importance.csv"))
    // Other settings are another run.
    let other = try here.tool(long + ["--resume", "--seed", "5"])
    #expect(other.exitCode == 65)
    #expect(
      other.errors
        == "mpq-train: importance.csv.checkpoint: belongs to a run with seed 0, not 5; give the same "
        + "settings, or remove it to start again\n")
    // A checkpoint that is damaged is said to be so.
    let half = try here.read("importance.csv.checkpoint")
    try half.prefix(half.count / 2).write(to: here.url("importance.csv.checkpoint"))
    let damaged = try here.tool(long + ["--resume"])
    #expect(damaged.exitCode == 65 && damaged.errors.contains("importance.csv.checkpoint"))
  }
}
