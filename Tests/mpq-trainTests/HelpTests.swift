import TestFixtures
import Testing

@Suite struct HelpTests {
  @Test(arguments: ["", "pretrain", "indicators", "sensitivity", "finetune", "evaluate"])
  func helpIsAsRecorded(command: String) throws {
    let run = try Tool.run(
      command.isEmpty ? ["--help"] : [command, "--help"], environment: ["COLUMNS": "80"])
    #expect(run.exitCode == 0)
    #expect(run.errors.isEmpty)
    #expect(run.lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE:") })
    let name = command.isEmpty ? "mpq-train" : command
    let recorded = try GoldenFile.text(name, recording: run.output)
    #expect(
      recorded == run.output,
      "Golden/\(name).txt is missing or differs; if the change is meant, run with MPQ_RECORD=1")
  }
}
