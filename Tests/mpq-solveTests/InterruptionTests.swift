import Foundation
import TestFixtures
import Testing

@Suite struct InterruptionTests {
  let instance: Instance

  init() throws {
    instance = try Instance(layers: 40)
    try instance.write("old", to: "sweep.csv")
  }

  /// A sweep that takes far longer than the test.
  private func start(_ flags: [String]) throws -> RunningTool {
    try Tool.start(
      ["sweep"] + instance.inputs + ["--bitops", "8M:80M:100000"] + flags, in: instance.directory)
  }

  private func partialFile() throws -> String? {
    try instance.files().first { $0.hasSuffix(".partial") }
  }

  /// Waits until some rows are finished.
  private func waitForRows(_ tool: RunningTool, _ text: () throws -> String) throws {
    while try text().split(separator: "\n").count < 4 {
      try #require(tool.process.isRunning)
      usleep(2000)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func anInterruptionKeepsTheFinishedRows(signal: Int32) throws {
    let tool = try start(["-o", "sweep.csv"])
    try waitForRows(tool) { try partialFile().map { try instance.read($0) } ?? "" }
    kill(tool.process.processIdentifier, signal)
    let run = try tool.finish()
    #expect(run.exitCode == 3)
    let text = try instance.read("sweep.csv")
    #expect(text.hasSuffix("\n"))
    let table = rows(text)
    #expect(table.count >= 3)
    #expect(table.allSatisfy { $0.count == 16 && $0["status"] != "feasible" })
    #expect(run.errors.hasPrefix("\(table.count) of 100000 budgets: "))
    #expect(try partialFile() == nil)
  }

  @Test func rowsReachStandardOutputAsTheyAreFound() throws {
    let tool = try start([])
    try waitForRows(tool) { try tool.outputSoFar() }
    kill(tool.process.processIdentifier, SIGINT)
    let run = try tool.finish()
    #expect(run.exitCode == 3)
    #expect(rows(run.output).allSatisfy { $0.count == 16 })
  }

  @Test func theFrontierOfWhatIsFinishedIsKept() throws {
    let tool = try start(["--frontier", "--plans", "plans", "-o", "sweep.csv"])
    // The partial file stands when the sweep begins.
    while try partialFile() == nil { try #require(tool.process.isRunning) }
    usleep(100_000)
    kill(tool.process.processIdentifier, SIGINT)
    #expect(try tool.finish().exitCode == 3)
    #expect(try instance.read("sweep.csv").hasPrefix("max_bitops,status,"))
  }

  @Test func withoutARowTheOldFileStays() throws {
    let large = try Instance(layers: 4000)
    try large.write("old", to: "sweep.csv")
    let tool = try Tool.start(
      ["sweep"] + large.inputs + [
        "--bitops", "900M:2G:100", "--min-compression", "8.37", "--max-mean-activation-bits",
        "4.21", "-o", "sweep.csv",
      ], in: large.directory)
    while try !large.files().contains(where: { $0.hasSuffix(".partial") }) {
      try #require(tool.process.isRunning)
    }
    kill(tool.process.processIdentifier, SIGINT)
    let run = try tool.finish()
    #expect(run.exitCode == 3)
    #expect(try large.files() == ["costs.csv", "importance.csv", "sweep.csv"])
    let text = try large.read("sweep.csv")
    #expect(text == "old" || rows(text).count > 0)
    #expect((text == "old") == run.errors.hasPrefix("stopped before the first of 100 budgets"))
  }

  @Test func aKillLeavesTheOldFile() throws {
    let tool = try start(["-o", "sweep.csv"])
    try waitForRows(tool) { try partialFile().map { try instance.read($0) } ?? "" }
    kill(tool.process.processIdentifier, SIGKILL)
    #expect(try tool.finish().exitCode == 128 + SIGKILL)
    #expect(try instance.read("sweep.csv") == "old")
    let partial = try #require(try partialFile())
    #expect(try instance.read(partial).hasPrefix("max_bitops,status,"))
  }

  /// Opening a pipe waits in the kernel until somebody reads it, and asks nobody whether to stop.
  @Test(arguments: [SIGINT, SIGTERM])
  func whatWaitsForAReaderEnds(signal: Int32) throws {
    try #require(mkfifo(instance.path("pipe"), 0o600) == 0)
    let tool = try Tool.start(
      ["solve"] + instance.inputs + ["--level", "W3A3", "-o", "pipe"], in: instance.directory)
    sleep(1)
    kill(tool.process.processIdentifier, signal)
    sleep(5)
    // One of another kind gives it no more time.
    let start = Date()
    kill(tool.process.processIdentifier, SIGHUP)
    #expect(try tool.finish().exitCode == 128 + signal)
    #expect(Date().timeIntervalSince(start) < 9)
  }
}
