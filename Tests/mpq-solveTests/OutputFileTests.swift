import Foundation
import TestFixtures
import Testing

@Suite struct OutputFileTests {
  let instance: Instance

  init() throws { instance = try Instance() }

  private func solve(_ flags: [String]) throws -> Run {
    try Tool.run(instance.inputs + flags, in: instance.directory)
  }

  private func expectNothingStray() throws {
    #expect(try instance.files().filter { $0.contains("partial") } == [])
  }

  @Test func staysUntouchedWhenInfeasible() throws {
    try instance.write("old", to: "plan.csv")
    let run = try solve(["--level", "W1A1", "-o", "plan.csv"])
    #expect(run.exitCode == 4)
    #expect(run.lines.last == "nothing written to plan.csv")
    #expect(try instance.read("plan.csv") == "old")
    try expectNothingStray()
  }

  @Test(arguments: ["missing/plan.csv", ".", "/proc/plan.csv", ""])
  func isRefusedWhereNoFileCanStand(path: String) throws {
    for command in [["solve", "--level", "W3A3"], ["sweep", "--levels", "W3A3"]] {
      let run = try Tool.run(
        [command[0]] + instance.inputs + command.dropFirst() + ["-o", path], in: instance.directory)
      #expect(run.exitCode == 74)
      #expect(run.errors.hasPrefix("mpq-solve: "))
    }
    try expectNothingStray()
  }

  @Test(
    .enabled(if: getuid() != 0, "root may write anywhere"))
  func isRefusedInAReadOnlyDirectory() throws {
    let directory = instance.directory.appending(path: "locked")
    try FileManager.default.createDirectory(
      at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o500])
    #expect(try solve(["--level", "W3A3", "-o", "locked/plan.csv"]).exitCode == 74)
  }

  @Test(arguments: ["costs.csv", "importance.csv", "./costs.csv", "link.csv"])
  func isNeverAnInput(name: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: instance.path("link.csv"), withDestinationPath: instance.path("costs.csv"))
    let before = [try instance.read("costs.csv"), try instance.read("importance.csv")]
    let run = try solve(["--level", "W3A3", "-o", name])
    #expect(run.exitCode == 64)
    #expect(run.errors.contains("would overwrite an input"))
    #expect([try instance.read("costs.csv"), try instance.read("importance.csv")] == before)
  }

  @Test func isNeverWhatStandsBesideTheTable() throws {
    try instance.write("{}", to: "importance.provenance.json")
    let run = try solve(["--level", "W3A3", "-o", "importance.provenance.json"])
    #expect(run.exitCode == 64)
    #expect(try instance.read("importance.provenance.json") == "{}")
  }

  @Test func isNeverAFileThatIsRedirected() throws {
    let before = try instance.read("importance.csv")
    let run = try Tool.shell(
      "$MPQ solve -n costs.csv -i - --level W3A3 -o importance.csv < importance.csv",
      in: instance.directory)
    #expect(run.exitCode == 64)
    #expect(try instance.read("importance.csv") == before)
  }

  /// Files in directories are named by the program, and so is the one that would be overwritten.
  @Test(arguments: [
    ("sweep", ["--levels", "W3A3", "--plans", "out"], "0001-W3A3.csv"),
    ("report", ["--level", "W3A3", "-o", "page.html", "--svg", "out"], "chart.svg"),
  ])
  func isNeverAnInputInADirectory(command: String, flags: [String], name: String) throws {
    let before = try instance.read("costs.csv")
    try FileManager.default.createDirectory(
      at: instance.directory.appending(path: "out"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: instance.path("out/\(name)"), withDestinationPath: instance.path("costs.csv"))
    let run = try Tool.run([command] + instance.inputs + flags, in: instance.directory)
    #expect(run.exitCode == 64)
    #expect(run.errors.contains("is an input of this command"))
    #expect(try instance.read("costs.csv") == before)
  }

  @Test func replacesALinksTargetAndKeepsItsMode() throws {
    try instance.write("old", to: "real.csv")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o640], ofItemAtPath: instance.path("real.csv"))
    try FileManager.default.createSymbolicLink(
      atPath: instance.path("link.csv"), withDestinationPath: instance.path("real.csv"))
    #expect(try solve(["--level", "W3A3", "-o", "link.csv"]).exitCode == 0)
    #expect(try instance.read("real.csv").hasPrefix("layer,"))
    let attributes = try FileManager.default.attributesOfItem(atPath: instance.path("real.csv"))
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    try expectNothingStray()
  }

  @Test func standardOutputByNameHoldsPlanAndSummary() throws {
    let command = "$MPQ -n costs.csv -i importance.csv --level W3A3 -o /dev/stdout"
    for line in ["\(command) > both.txt", "\(command) | cat > both.txt"] {
      let run = try Tool.shell(line, in: instance.directory)
      #expect(run.exitCode == 0)
      let text = try instance.read("both.txt")
      #expect(text.hasPrefix("layer,weight_bits,"))
      #expect(text.hasSuffix("plan written to /dev/stdout\n"))
    }
    try expectNothingStray()
  }

  @Test(arguments: [
    "solve -i importance.csv --level W3A3", "solve -i importance.csv --level W3A3 --json",
    "sweep -i importance.csv --levels W3A3", "costs", "costs --csv", "check -i importance.csv",
  ])
  func aFullDiskIsAnError(command: String) throws {
    let run = try Tool.shell("$MPQ \(command) -n costs.csv > /dev/full", in: instance.directory)
    #expect(run.exitCode == 74)
    #expect(run.errors.contains("standard output: cannot write: No space left on device"))
  }

  @Test func aFullDeviceIsAnError() throws {
    let run = try solve(["--level", "W3A3", "-o", "/dev/full"])
    #expect(run.exitCode == 74)
  }

  @Test(arguments: ["solve --level W3A3", "sweep --bitops 1M:20M:40"])
  func whatDoesNotFitLeavesTheOldFile(command: String) throws {
    try instance.write("old", to: "out.csv")
    let run = try Tool.shell(
      "ulimit -f 0; $MPQ \(command) -n costs.csv -i importance.csv -o out.csv 2>&-",
      in: instance.directory)
    #expect(run.exitCode == 74)
    #expect(try instance.read("out.csv") == "old")
    try expectNothingStray()
  }

  @Test func aReaderThatLeavesEarlyEndsTheProgramQuietly() throws {
    let run = try Tool.shell(
      "$MPQ sweep -n costs.csv -i importance.csv --bitops 1M:20M:5000 2>err.txt | head -1 >&2; "
        + "exit ${PIPESTATUS[0]}", in: instance.directory)
    #expect(run.exitCode == 128 + SIGPIPE)
    #expect(try instance.read("err.txt").isEmpty)
  }

  @Test func closedStreamsDoNotEndUpInFiles() throws {
    let run = try Tool.shell(
      "$MPQ -n costs.csv -i importance.csv --level W3A3 -o out.csv <&- >&- 2>&-",
      in: instance.directory)
    #expect(run.exitCode == 74)
    #expect(rows(try instance.read("out.csv")).count == 13)
  }

  @Test func linksThatRunInACircleStay() throws {
    for (link, target) in [("a.csv", "b.csv"), ("b.csv", "a.csv")] {
      try FileManager.default.createSymbolicLink(
        atPath: instance.path(link), withDestinationPath: target)
    }
    let run = try solve(["--level", "W3A3", "-o", "a.csv"])
    #expect(run.exitCode == 74)
    #expect(run.errors.contains("a.csv: cannot write: Too many levels of symbolic links"))
  }
}
