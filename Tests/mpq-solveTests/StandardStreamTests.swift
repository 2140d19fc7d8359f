import Foundation
import TestFixtures
import Testing

/// `-` as standard input and output, and formats by a file's ending.
@Suite struct StandardStreamTests {
  let instance: Instance

  init() throws { instance = try Instance(layers: 5, seed: 3) }

  private func shell(_ command: String) throws -> Run {
    try Tool.shell(command, in: instance.directory)
  }

  private func plan() throws -> String {
    let run = try shell("$MPQ -n costs.csv -i importance.csv --level W3A3 --format csv")
    #expect(run.exitCode == 0)
    return run.output
  }

  @Test func aDashIsStandardInput() throws {
    let expected = try plan()
    for command in [
      "$MPQ -n - -i importance.csv --level W3A3 --format csv < costs.csv",
      "gzip -c importance.csv | $MPQ -n costs.csv -i - --level W3A3 --format csv",
      "$MPQ -n costs.csv -i importance.csv --level W3A3 -o - | tee p.csv > q.csv; cat q.csv",
      "$MPQ -n costs.csv -i importance.csv --level W3A3 --constraints - --format csv <<< '{}'",
    ] {
      let run = try shell(command)
      #expect(run.output == expected, "\(command): \(run.errors)")
    }
    let costs = try shell(
      "$MPQ -n costs.csv -i importance.csv --level W3A3 -o - | $MPQ costs -n costs.csv --plan -")
    #expect(costs.exitCode == 0)
    let twice = try shell("$MPQ -n - -i - --level W3A3 < costs.csv")
    #expect(twice.exitCode == 74)
    #expect(twice.errors.contains("standard input: has been read already; give - once"))
    let wrong = try shell("$MPQ -n - -i importance.csv --level W3A3 < importance.csv")
    #expect(wrong.errors.hasPrefix("mpq-solve: standard input:1: the header lacks"))
    #expect(try instance.files().filter { $0 == "-" } == [])
  }

  @Test func aDashIsStandardOutputForEveryCommand() throws {
    let inputs = "-n costs.csv -i importance.csv"
    let sweep = try shell("$MPQ sweep \(inputs) --levels W3A3 -o - | head -1")
    #expect(sweep.output.hasPrefix("level,status,"))
    let report = try shell("$MPQ report \(inputs) -o -")
    #expect(report.output.hasPrefix("<!"))
    #expect(report.output.hasSuffix("</html>\n"))
    let program = try shell("$MPQ program \(inputs) --level W3A3 -o -")
    #expect(program.output.hasPrefix("\\ mpq"))
    let both = try shell("$MPQ \(inputs) --level W3A3 --json -o -")
    #expect(both.exitCode == 64)
    #expect(try instance.files().filter { $0 == "-" } == [])
  }

  @Test func theEndingOfAFileSaysItsFormat() throws {
    let inputs = "-n costs.csv -i importance.csv"
    let run = try shell("$MPQ \(inputs) --level W3A3 -o plan.JSON")
    #expect(run.exitCode == 0)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(instance.read("plan.JSON").utf8))
        as? [String: Any])
    #expect(object["status"] as? String == "optimal")
    // What was written is read back, and costs the same.
    try instance.write(try plan(), to: "plan.csv")
    let costs = try ["plan.JSON", "plan.csv"].map { name in
      let run = try shell("$MPQ costs -n costs.csv --plan \(name)")
      #expect(run.exitCode == 0, "\(run.errors)")
      return run.output.replacingOccurrences(of: name, with: "plan")
    }
    #expect(costs[0] == costs[1])
    _ = try shell("$MPQ \(inputs) --level W3A3 -o plan.yaml")
    #expect(try instance.read("plan.yaml").hasPrefix("weight_bits: ["))
    _ = try shell("$MPQ \(inputs) --level W3A3 --format csv -o odd.json")
    #expect(try instance.read("odd.json") == plan())
    _ = try shell("$MPQ compare \(inputs) -o compared.json; $MPQ compare \(inputs) -o compared.md")
    #expect(try instance.read("compared.json").hasPrefix("{"))
    #expect(try instance.read("compared.md").contains("| :-- |"))
    let sweep = try shell("$MPQ sweep \(inputs) --levels W3A3 -o sweep.json")
    #expect(sweep.exitCode == 64)
    #expect(sweep.errors.contains("A sweep is written as CSV"))
  }

  /// Of a sweep only the plans' two columns are needed.
  @Test func aSweepIsReadBackByItsLastTwoColumns() throws {
    let inputs = "-n costs.csv -i importance.csv"
    let sweep = try shell("$MPQ sweep \(inputs) --levels W2A2,W3A3,W4A4")
    let short = sweep.lines.map {
      $0.split(separator: ",", omittingEmptySubsequences: false).suffix(2).joined(separator: ";")
    }
    try instance.write(short.joined(separator: "\r\n"), to: "short.csv")
    try instance.write(sweep.output, to: "sweep.csv")
    let full = try shell("$MPQ compare \(inputs) --sweep sweep.csv --csv")
    let brief = try shell("$MPQ compare \(inputs) --sweep short.csv --csv")
    #expect(full.exitCode == 0)
    #expect(brief.output == full.output.replacingOccurrences(of: "sweep.csv", with: "short.csv"))
  }

  @Test func candidatesThatCannotBeUsedAreLeftOutOnDemand() throws {
    let table = try instance.read("importance.csv").split(separator: "\n").map { line in
      line.hasPrefix("\"block1\",weight,2,") || line.hasPrefix("block1,weight,2,")
        ? line.split(separator: ",").dropLast().joined(separator: ",") + ",NaN" : String(line)
    }
    try instance.write(table.joined(separator: "\n"), to: "holes.csv")
    let refused = try shell("$MPQ -n costs.csv -i holes.csv --level W3A3")
    #expect(refused.exitCode == 65)
    #expect(refused.errors.contains("layer 'block1' weight at 2 bits: importance is missing"))
    let taken = try shell("$MPQ -n costs.csv -i holes.csv --level W3A3 --invalid exclude --json")
    #expect(taken.exitCode == 0)
    #expect(taken.errors.contains("layer 'block1' has an importance that is missing"))
    let listed = try shell("$MPQ -n costs.csv -i holes.csv --level W4A4 --bits 3,4,5")
    #expect(listed.exitCode == 0)
    #expect(try shell("$MPQ -n costs.csv -i holes.csv --level W3A3 --invalid keep").exitCode == 64)
  }
}
