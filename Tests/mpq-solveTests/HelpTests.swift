import TestFixtures
import Testing

@Suite struct HelpTests {
  @Test(arguments: [
    ("mpq-solve", ["--help"]), ("solve", ["solve", "--help"]), ("sweep", ["sweep", "--help"]),
    ("compare", ["compare", "--help"]), ("report", ["report", "--help"]),
    ("program", ["program", "--help"]), ("costs", ["costs", "--help"]),
    ("check", ["check", "--help"]),
    ("export", ["export", "--help"]), ("convert", ["convert", "--help"]),
  ])
  func helpIsAsRecorded(name: String, arguments: [String]) throws {
    let run = try Tool.run(arguments, environment: ["COLUMNS": "80"])
    #expect(run.exitCode == 0)
    #expect(run.errors.isEmpty)
    #expect(!run.output.contains(/--\w*_/), "flags have dashes")
    let recorded = try GoldenFile.text(name, recording: run.output)
    #expect(
      recorded == run.output,
      "Golden/\(name).txt is missing or differs; if the change is meant, run with MPQ_RECORD=1")
  }

  @Test func linesFitATerminal() throws {
    for arguments in [
      ["--help"], ["solve", "--help"], ["sweep", "--help"], ["compare", "--help"],
      ["report", "--help"],
    ] {
      let run = try Tool.run(arguments, environment: ["COLUMNS": "80"])
      #expect(run.lines.allSatisfy { $0.count <= 80 })
    }
  }

  @Test func subcommandHelpIsTheSame() throws {
    #expect(try Tool.run(["help", "sweep"]).output == Tool.run(["sweep", "-h"]).output)
  }

  @Test func saysItsVersion() throws {
    let run = try Tool.run(["--version"])
    #expect(run.exitCode == 0)
    #expect(run.output.hasPrefix("mpq-solve "))
  }
}
