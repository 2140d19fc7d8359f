import Foundation
import TestFixtures
import Testing

@Suite struct CompareTests {
  let instance: Instance

  init() throws { instance = try Instance() }

  private func compare(_ flags: [String]) throws -> Run {
    try Tool.run(["compare"] + instance.inputs + flags, in: instance.directory)
  }

  @Test func everyLevelHasAUniformAndAMixedPlan() throws {
    let run = try compare(["--csv", "--levels", "W2.5A3,W3A4"])
    #expect(run.exitCode == 0)
    let table = rows(run.output)
    let mixed = table.filter { $0["kind"] == "mixed" }
    #expect(
      mixed.map { $0["matchup"] } == ["W2A2", "W2.5A3", "W3A3", "W3A4", "W4A4", "W5A5", "W6A6"])
    #expect(mixed.allSatisfy { $0["status"] == "optimal" })
    for row in mixed {
      let level = try #require(row["matchup"])
      let uniform = table.first { $0["matchup"] == level && $0["kind"] == "uniform" }
      guard let uniform else {
        #expect(level == "W2.5A3")
        continue
      }
      for column in ["searched_bitops", "size_bytes"] {
        #expect(Double(row[column]!)! <= Double(uniform[column]!)!)
      }
      #expect(Double(row["importance"]!)! <= Double(uniform["importance"]!)! + 1e-12)
    }
    for row in table where row["kind"]!.hasPrefix("cheapest") {
      let mixed = mixed.first { $0["matchup"] == row["matchup"] }
      let column = row["kind"] == "cheapest-size" ? "size_saved" : "bitops_saved"
      #expect(row[column] == mixed?[column])
    }
  }

  @Test func theMixedPlanIsWhatSolveFinds() throws {
    let table = rows(try compare(["--csv"]).output)
    let uniform = try #require(table.first { $0["plan"] == "uniform W3A3" })
    let mixed = try #require(table.first { $0["kind"] == "mixed" && $0["matchup"] == "W3A3" })
    let solved = try Tool.run(
      instance.inputs + ["--level", "W3A3", "--max-size", uniform["size_bytes"]!, "--json"])
    #expect(solved.output.contains("\n  \"importance\": \(mixed["importance"]!),\n"))
  }

  @Test func formatsSayTheSame() throws {
    let csv = rows(try compare(["--csv"]).output)
    let object = try compare(["--json"]).json()
    let plans = try #require(object["plans"] as? [[String: Any]])
    #expect(plans.map { $0["plan"] as? String } == csv.map { $0["plan"] })
    #expect(object["network"] as? String == "costs")
    let headline = try #require(object["headline"] as? String)
    let terminal = try compare([])
    #expect(terminal.output.contains(headline))
    #expect(terminal.lines.first?.hasPrefix("plan ") == true)
    let markdown = try compare(["--markdown"]).output
    #expect(markdown.hasPrefix(headline))
    #expect(markdown.contains("| plan | mean W |"))
    let run = try compare(["--csv", "-o", "out.csv"])
    #expect(run.output.isEmpty)
    #expect(rows(try instance.read("out.csv")) == csv)
  }

  @Test func ownBudgetsAreOneMoreMatchup() throws {
    try instance.writeLatencies()
    let table = rows(
      try compare([
        "--csv", "--level", "W3A3", "--latency-table", "latency.csv", "--max-latency", "84us",
      ]).output)
    let own = table.filter { $0["matchup"] == "your budgets" }
    #expect(own.contains { $0["kind"] == "mixed" && $0["status"] == "optimal" })
    #expect(own.contains { $0["kind"] == "best-uniform" })
  }

  @Test func plansAndResultsJoin() throws {
    for (name, level) in [("mine", "W3A3"), ("other", "W4A4")] {
      _ = try Tool.run(
        instance.inputs + ["--level", level, "-o", "\(name).csv"], in: instance.directory)
    }
    _ = try Tool.run(
      ["sweep"] + instance.inputs + ["--levels", "W3A3,W5A5", "-o", "sweep.csv"],
      in: instance.directory)
    let flags = ["--csv", "--plan", "mine.csv", "--plan", "other.csv", "--sweep", "sweep.csv"]
    let bare = rows(try compare(flags).output)
    let mine = try #require(bare.first { $0["plan"] == "mine.csv" })
    #expect(bare.map { $0["kind"] }.suffix(4) == ["own", "own", "swept", "swept"])
    #expect(mine["accuracy"] == "")
    // The search may do better than uniform plans within the same costs, and never worse.
    #expect(try #require(Double(mine["gain"]!)) >= 0)
    let costs = ["bitops", "searched_bitops", "size_bytes"].map { mine[$0]! }
      .joined(separator: ",")
    try instance.write(
      "plan,row,bitops,searched_bitops,size_bytes,loss,accuracy\n"
        + "runs/mine.safetensors,,\(costs),0.5,0.75\nfloat,,,,,0.25,0.875\nlost,,1,1,1,1,0.5\n",
      to: "results.csv")
    let run = try compare(flags + ["--accuracy", "results.csv"])
    let joined = rows(run.output)
    #expect(run.exitCode == 0)
    #expect(run.errors.contains("warning: results.csv:4: 'lost' measured none of the plans here"))
    let measured = joined.filter { $0["accuracy"] == "0.75" }
    // The sweep found the same plan, and what is known of a plan holds for all of its rows.
    #expect(measured.map { $0["plan"] } == ["mine.csv", "sweep.csv row 1"])
    #expect(measured.allSatisfy { $0["measured_by"] == "name" && $0["measurements"] == "1" })
    #expect(joined.last?["kind"] == "float")
    #expect(joined.last?["accuracy"] == "0.875")
    let terminal = try compare(flags.dropFirst() + ["--accuracy", "results.csv"])
    #expect(terminal.output.contains("accuracy"))
  }

  @Test func aPlanThatChangedAfterItsMeasurementIsRefused() throws {
    _ = try Tool.run(
      instance.inputs + ["--level", "W3A3", "-o", "mine.csv"], in: instance.directory)
    try instance.write(
      "plan,row,bitops,searched_bitops,size_bytes,loss,accuracy\nmine.csv,,9,8,7,0.5,0.75\n",
      to: "results.csv")
    let run = try compare(["--plan", "mine.csv", "--accuracy", "results.csv"])
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("results.csv:2: 'mine.csv' was measured at 9 BitOps, but"))
    #expect(run.output.isEmpty)
  }

  @Test func brokenInputIsNamed() throws {
    try instance.write("plan,loss\nx,1\n", to: "results.csv")
    try instance.write("layer,weight_bits,activation_bits\nnone,3,3\n", to: "plan.csv")
    for (flags, words) in [
      (["--accuracy", "results.csv"], "results.csv:1: the header lacks the column 'accuracy'"),
      (["--plan", "plan.csv"], "plan.csv:2: network 'costs' has no layer 'none'"),
      (["--sweep", "results.csv"], "results.csv:1: the header lacks the column 'layer'"),
    ] {
      let run = try compare(flags)
      #expect(run.exitCode == 65)
      #expect(run.errors.contains(words))
    }
    #expect(try compare(["--plan", "missing.csv"]).exitCode == 74)
  }

  @Test func wrongUsageIsRefused() throws {
    for (flags, words) in [
      (["--csv", "--json"], "exclude each other"),
      (["--levels", "W3A3,"], "expected a level"),
      (["--max-latency", "1ms"], "needs --latency-table"),
      (["--csv", "-o", "importance.csv"], "would overwrite an input"),
      (["--csv", "--csv"], "--csv is given twice"),
      (["--weight-bits", "2,3", "--activation-bits", "4,5"], "name levels with --levels"),
    ] {
      let run = try compare(flags)
      #expect(run.exitCode == 64)
      #expect(run.errors.contains(words), "\(run.errors)")
    }
    // Only where several plans make sense may there be several.
    let costs = try Tool.run([
      "costs", "-n", instance.path("costs.csv"), "--plan", "a", "--plan", "b",
    ])
    #expect(costs.errors.contains("--plan is given twice"))
  }

  @Test func whereNothingFitsTheExitCodeSaysSo() throws {
    let run = try compare(["--levels", "W1A1", "--csv"])
    #expect(run.exitCode == 0)
    #expect(rows(run.output).first?["status"] == "infeasible")
    let none = try Tool.run(
      ["compare"] + instance.inputs
        + ["--weight-bits", "2,3", "--activation-bits", "4,5", "--levels", "W1A1", "--csv"])
    #expect(none.exitCode == 4)
  }
}
