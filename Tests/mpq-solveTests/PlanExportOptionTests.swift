import ArgumentParser
import Foundation
import MPQCommand
import MPQFiles
import TestFixtures
import Testing
import mpq_solve

/// An export that is one more in the list is offered by the command, and written.
@Suite struct PlanExportOptionTests {
  private func withToy<Value>(_ body: () throws -> Value) rethrows -> Value {
    try PlanExportOption.$offered.withValue(PlanExport.all + [.toy], operation: body)
  }

  @Test func itIsInTheHelp() {
    let help = withToy { SolveCommand.helpMessage(columns: 1000) }
    #expect(help.contains("(values: csv, json, limpq-yaml, "))
    #expect(help.contains(", toy)"))
    #expect(help.contains("by the file's ending .json, .yaml, "))
    #expect(help.contains(" or .toy.txt, else csv"))
    #expect(!SolveCommand.helpMessage(columns: 1000).contains("toy"))
  }

  @Test(arguments: [
    ["-o", "plan.TOY.txt"], ["-o", "plan.toy"], ["--format", "toy", "-o", "plan"],
  ])
  func itIsWritten(output: [String]) throws {
    let instance = try Instance(layers: 3)
    let path = { (name: String) in instance.directory.appending(path: name).path }
    let arguments =
      ["-n", path("costs.csv"), "-i", path("importance.csv"), "--level", "W4A4"]
      + output.dropLast() + [path(output.last!)]
    try withToy {
      let command = try SolveCommand.parse(arguments)
      defer { Interruption.uninstall() }
      try command.run()
    }
    let text = try String(contentsOfFile: path(output.last!), encoding: .utf8)
    #expect(text == "costs.csv 4\n" || text == "costs 4\n")
  }

  @Test func shellsCompleteIt() {
    let script = withToy { SolveCommand.completionScript(for: .bash) }
    #expect(script.contains("'limpq-yaml'") && script.contains("'toy'"))
  }

  @Test func whatItCannotSayIsAnError() throws {
    let instance = try Instance(layers: 2, bits: [7])
    let path = { (name: String) in instance.directory.appending(path: name).path }
    #expect {
      try withToy {
        let command = try SolveCommand.parse([
          "-n", path("costs.csv"), "-i", path("importance.csv"), "--level", "W8A8", "-o",
          path("plan.toy"),
        ])
        defer { Interruption.uninstall() }
        try command.run()
      }
    } throws: {
      "\($0)".contains("the plan cannot be written as toy: 'block0' has 7 bits")
    }
    #expect(!FileManager.default.fileExists(atPath: path("plan.toy")))
  }
}
