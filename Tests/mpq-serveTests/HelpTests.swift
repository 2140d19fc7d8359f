import TestFixtures
import Testing

@Suite struct HelpTests {
  @Test func helpIsAsRecorded() throws {
    let run = try Tool.run(["--help"], environment: ["COLUMNS": "80"])
    #expect(run.exitCode == 0)
    #expect(run.errors.isEmpty)
    #expect(run.lines.allSatisfy { $0.count <= 80 })
    let recorded = try GoldenFile.text("mpq-serve", recording: run.output)
    #expect(
      recorded == run.output,
      "Golden/mpq-serve.txt is missing or differs; if the change is meant, run with MPQ_RECORD=1")
  }

  @Test func saysItsVersion() throws {
    let run = try Tool.run(["--version"])
    #expect(run.exitCode == 0)
    #expect(run.output.hasPrefix("mpq-serve "))
  }
}
