import TestFixtures
import MPQModel
import Foundation
import MPQFiles
import Testing

/// The examples of the README and of the programs' pages are read by the readers that they describe.
@Suite struct READMETests {
  private static let text: String = {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return ["README.md", "docs/training.md", "docs/solving.md"].map {
      (try? String(contentsOfFile: "/\(root)/\($0)", encoding: .utf8)) ?? ""
    }.joined()
  }()

  /// The contents of the code blocks in one language.
  private func blocks(_ language: String) -> [String] {
    Self.text.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }

  @Test func tablesAndConstraintsAreRead() throws {
    let csv = try #require(blocks("csv").first)
    #expect(
      try FileContent(Array(csv.utf8), name: "README.md").read(as: [ImportanceCSV.format]).layers
        .count == 1)
    let json = blocks("json")
    #expect(json.count == 2)
    let table = try FileContent(Array(json[0].utf8), name: "README.md")
      .read(as: FileFormats.importances)
    #expect(table.provenance["network"] == "resnet50")
    let constraints = try FileContent(Array(json[1].utf8), name: "README.md")
      .read(as: FileFormats.constraints)
    #expect(constraints.rules.count == 1 && constraints.ties.count == 1)
  }

  @Test func everyFlagExists() throws {
    let commands = ["solve", "sweep", "program", "costs", "check", "compare", "report"]
    let trainings = ["pretrain", "indicators", "sensitivity", "finetune", "evaluate"]
    let help =
      try commands.map { try Tool.run(["help", $0]).output }.joined()
      + trainings.map { try Trainer.run(["help", $0]).output }.joined()
    let flags = Self.text.matches(of: /`(--[a-z-]+)/).map { String($0.1) }
    #expect(flags.count > 15)
    for flag in flags { #expect(help.contains(flag), "\(flag) is in no help text") }
  }

  @Test func everyKeyOfTheAnswerIsDocumented() throws {
    let instance = try Instance()
    let answer = try Tool.run(instance.inputs + ["--level", "W3A3", "--json"]).json()
    let documented = Set(Self.text.matches(of: /`([a-z_]+)`/).map { String($0.1) })
    for key in answer.keys { #expect(documented.contains(key), "\(key) is on no page") }
  }

  @Test func anOptionGivenTwiceIsRefused() throws {
    let instance = try Instance()
    let run = try Tool.run(instance.inputs + ["--level", "W3A3", "--level=W4A4"])
    #expect(run.exitCode == 64)
    #expect(run.errors == "mpq-solve: --level is given twice; give it once\n")
    #expect(try Tool.run(instance.inputs + ["-n", "x", "--level", "W3A3"]).exitCode == 64)
  }
}
