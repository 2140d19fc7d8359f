import TestFixtures
import Foundation
import Testing

@Suite struct SolveOutputTests {
  let instance: Instance
  let budgets = ["--level", "W3A3", "--min-compression", "9"]

  init() throws { instance = try Instance() }

  @Test func solveIsTheDefaultCommand() throws {
    let plain = try Tool.run(instance.inputs + budgets + ["--format", "csv"])
    let named = try Tool.run(["solve"] + instance.inputs + budgets + ["--format", "csv"])
    #expect(plain.output == named.output)
    #expect(plain.exitCode == 0 && named.exitCode == 0)
  }

  @Test func tableHasALinePerLayerAndASummary() throws {
    let run = try Tool.run(instance.inputs + budgets)
    let lines = run.lines
    #expect(lines.count == 1 + 13 + 4)
    #expect(lines[0].split(separator: " ").first == "layer")
    #expect(lines[1].hasPrefix("first") && lines[1].hasSuffix("pinned"))
    #expect(lines[14].hasPrefix("optimal (gap 0, core search) · importance "))
    #expect(lines[15].hasPrefix("BitOps (level W3A3): "))
    #expect(lines[16].hasPrefix("size (compression 9×): "))
    #expect(lines[17].hasPrefix("best uniform plan within the budgets: "))
    #expect(!run.output.contains("\u{1B}"), "no colour away from a terminal")
  }

  @Test func jsonHasTheDocumentedKeys() throws {
    let object = try Tool.run(instance.inputs + budgets + ["--json"]).json()
    #expect(object["status"] as? String == "optimal")
    #expect(object["gap"] as? Double == 0)
    #expect(object["importance"] as? Double == object["bound"] as? Double)
    for key in [
      "importance", "bitops", "searched_bitops", "size_bytes", "compression",
      "solve_seconds",
    ] {
      #expect(try #require(object[key] as? NSNumber, "\(key)").doubleValue > 0)
    }
    let layers = try #require(object["layers"] as? [[String: Any]])
    #expect(layers.compactMap { $0["layer"] as? String } == ["first"] + instance.names)
    #expect(
      layers.map { $0["pinned"] as? Bool == true } == [true] + instance.names.map { _ in false })
    for layer in layers {
      #expect(layer["weight_bits"] is NSNumber && layer["activation_bits"] is NSNumber)
    }
    let importances = layers.compactMap { $0["importance"] as? Double }
    let total = try #require(object["importance"] as? Double)
    #expect(abs(importances.reduce(0, +) - total) < 1e-12)
  }

  @Test func infeasibleJSONHasNullsAndNoLayers() throws {
    let run = try Tool.run(instance.inputs + ["--level", "W1A1", "--json"])
    let object = try run.json()
    #expect(run.exitCode == 4)
    #expect(object["status"] as? String == "infeasible")
    #expect(object["importance"] is NSNull && object["bound"] is NSNull && object["gap"] is NSNull)
    #expect((object["layers"] as? [Any])?.isEmpty == true)
    let blocking = try #require((object["blocking"] as? [[String: Any]])?.first)
    let allowed = try #require(blocking["allowed"] as? Int)
    #expect(allowed < (try #require(blocking["attainable_min"] as? Int)))
  }

  @Test func formatJSONIsTheSameObject() throws {
    let flag = try Tool.run(instance.inputs + budgets + ["--json"]).json()
    let format = try Tool.run(instance.inputs + budgets + ["--format", "json"]).json()
    #expect(Set(flag.keys) == Set(format.keys))
    #expect(flag["importance"] as? Double == format["importance"] as? Double)
  }

  @Test func planCSVAddsUpAndReadsBack() throws {
    let run = try Tool.run(instance.inputs + budgets + ["-o", instance.path("plan.csv")])
    #expect(run.lines.last == "plan written to \(instance.path("plan.csv"))")
    let csv = try instance.read("plan.csv")
    #expect(
      csv.hasPrefix(
        "layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned\n"))
    let table = rows(csv)
    #expect(table.map { $0["layer"] } == ["first"] + instance.names)
    for row in table {
      let figures = row.compactMapValues { Double($0) }
      #expect(
        figures["bitops"] == figures["macs"]! * figures["weight_bits"]! * figures[
          "activation_bits"]!)
      #expect(figures["size_bytes"] == figures["params"]! * figures["weight_bits"]! / 8)
      #expect((row["pinned"] == "true") == (figures["importance"] == nil))
    }
    let object = try Tool.run(instance.inputs + budgets + ["--json"]).json()
    #expect(table.compactMap { Int($0["bitops"]!) }.reduce(0, +) == object["bitops"] as? Int)
    let costs = try Tool.run(
      ["costs", "-n", instance.path("costs.csv"), "--plan", instance.path("plan.csv")])
    #expect(costs.exitCode == 0)
    #expect(costs.lines[1].hasSuffix("W8A8"))
    for (line, row) in zip(costs.lines.dropFirst(), table) {
      #expect(line.hasSuffix("W\(row["weight_bits"]!)A\(row["activation_bits"]!)"))
    }
  }

  @Test func limpqYAMLListsTheSearchedLayers() throws {
    let csv = rows(try Tool.run(instance.inputs + budgets + ["--format", "csv"]).output).dropFirst()
    let yaml = try Tool.run(instance.inputs + budgets + ["--format", "limpq-yaml"])
    func list(_ column: String) -> String {
      csv.map { $0[column]! }.joined(separator: ", ")
    }
    #expect(
      yaml.output
        == "weight_bits: [\(list("weight_bits"))]\nact_bits: [\(list("activation_bits"))]\n")
  }

  @Test func jsonBesideAFileOfAnotherFormat() throws {
    let run = try Tool.run(
      instance.inputs + budgets + [
        "--json", "--format", "limpq-yaml", "-o", instance.path("plan.yaml"),
      ])
    #expect(run.exitCode == 0)
    #expect(try run.json()["status"] as? String == "optimal")
    #expect(try instance.read("plan.yaml").hasPrefix("weight_bits: ["))
    _ = try Tool.run(
      instance.inputs + budgets + ["--format", "json", "-o", instance.path("plan.json")])
    #expect(try instance.read("plan.json").hasPrefix("{\n  \"network\": \"costs\""))
  }

  @Test func theSameInputGivesTheSameBytes() throws {
    let csv = try (0..<2).map { _ in
      try Tool.run(instance.inputs + budgets + ["--format", "csv"]).output
    }
    #expect(csv[0] == csv[1])
    let json = try (0..<2).map { _ in
      try Tool.run(instance.inputs + budgets + ["--json"]).lines
        .filter { !$0.contains("solve_seconds") }
    }
    #expect(json[0] == json[1])
  }

  @Test func bothProversFindTheSameImportance() throws {
    let answers = try ["auto", "glpk"].map {
      try Tool.run(instance.inputs + budgets + ["--json", "--prover", $0]).json()
    }
    let values = answers.compactMap { $0["importance"] as? Double }
    #expect(values.count == 2 && abs(values[0] - values[1]) < 1e-12)
  }
}
