import ArgumentParser
import Foundation
import MPQCommand
import MPQModel
import TestFixtures
import Testing
import mpq_solve

/// A budget that is one more in the list has flags, and plans keep it.
@Suite struct BudgetOptionsTests {
  private func withToy<Value>(_ body: () throws -> Value) rethrows -> Value {
    try BudgetKind.$offered.withValue(BudgetKind.all + [.toy], operation: body)
  }

  @Test func everyBudgetIsInTheHelpInTheOrderOfTheList() {
    let help = withToy { SolveCommand.helpMessage(columns: 1000) }
    let places = (BudgetKind.all + [.toy]).map { help.range(of: "  \($0.flag) <")?.lowerBound }
    #expect(!places.contains(nil))
    #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
    #expect(help.contains("Energy in toys, e.g. 3k."))
    #expect(!SolveCommand.helpMessage(columns: 1000).contains("Energy in toys"))
    #expect(withToy { SweepCommand.helpMessage(columns: 1000) }.contains("--energies <list>"))
  }

  @Test func plansKeepIt() throws {
    let instance = try Instance(layers: 5)
    let path = { (name: String) in instance.directory.appending(path: name).path }
    let inputs = ["-n", path("costs.csv"), "-i", path("importance.csv")]
    func run(_ arguments: [String]) throws -> String {
      try withToy {
        let command = try SolveCommand.parse(inputs + arguments + ["-o", path("plan.json")])
        defer { Interruption.uninstall() }
        try command.run()
      }
      return try String(contentsOfFile: path("plan.json"), encoding: .utf8)
    }
    let level = try run(["--level", "W3A3"])
    #expect(level.contains(#""budgets": {"level": "W3A3"}"#))
    let rich = try run(["--max-energy", "1G", "--level=W3A3"])
    #expect(rich.contains(#""budgets": {"level": "W3A3", "max_energy": 1000000000}"#))
    #expect(throws: (any Error).self) { try run(["--max-energy", "1"]) }
    withToy {
      #expect(throws: (any Error).self) { try SolveCommand.parse(inputs + ["--max-energy", "x"]) }
    }
    #expect(throws: (any Error).self) { try SolveCommand.parse(inputs + ["--max-energy", "1G"]) }
  }
}
