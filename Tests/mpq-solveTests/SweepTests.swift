import Foundation
import TestFixtures
import Testing

@Suite struct SweepTests {
  let instance: Instance

  init() throws { instance = try Instance() }

  private func sweep(_ flags: [String]) throws -> Run {
    try Tool.run(["sweep"] + instance.inputs + flags, in: instance.directory)
  }

  @Test(arguments: [
    ("--bitops", "4M:16M:4", "max_bitops", ["4000000", "8000000", "12000000", "16000000"]),
    ("--bitops", "16M:4M:3", "max_bitops", ["16000000", "10000000", "4000000"]),
    ("--bitops", "5M:9M:1", "max_bitops", ["5000000"]),
    ("--levels", "W2A2,w2.5a3,W4A4", "level", ["W2A2", "W2.5A3", "W4A4"]),
    ("--compressions", "8,10,12.2", "min_compression", ["8", "10", "12.2"]),
    ("--sizes", "20kB,25KiB,30000", "max_size", ["20000", "25600", "30000"]),
  ])
  func hasARowPerBudget(flag: String, value: String, column: String, amounts: [String]) throws {
    let run = try sweep([flag, value])
    #expect(run.exitCode == 0)
    #expect(
      run.lines.first
        == "\(column),status,importance,bound,gap,bitops,searched_bitops,size_bytes,compression,"
        + "mean_weight_bits,mean_activation_bits,uniform,uniform_importance,solve_seconds,"
        + "weight_bits,activation_bits")
    #expect(rows(run.output).map { $0[column] } == amounts)
    #expect(run.errors.hasPrefix("\(amounts.count) of \(amounts.count) budgets: "))
  }

  @Test func twoKindsMakeAGridAndFixedBudgetsHoldForAll() throws {
    let run = try sweep([
      "--levels", "W3A3,W4A4", "--compressions", "8,10", "--max-mean-activation-bits", "5",
    ])
    let grid = rows(run.output)
    #expect(grid.map { $0["level"] } == ["W3A3", "W3A3", "W4A4", "W4A4"])
    #expect(grid.map { $0["min_compression"] } == ["8", "10", "8", "10"])
    #expect(grid.allSatisfy { $0["max_mean_activation_bits"] == "5" })
    #expect(grid.allSatisfy { Double($0["mean_activation_bits"]!)! <= 5 })
    #expect(grid.allSatisfy { Double($0["compression"]!)! >= Double($0["min_compression"]!)! })
  }

  @Test func infeasibleBudgetsKeepTheirRow() throws {
    let run = try sweep(["--levels", "W1A1,W2A2,W3A3"])
    #expect(run.exitCode == 0)
    let table = rows(run.output)
    #expect(table.map { $0["status"] } == ["infeasible", "optimal", "optimal"])
    #expect(table[0]["uniform"] == "none")
    for column in ["importance", "bound", "bitops", "uniform_importance", "weight_bits"] {
      #expect(table[0][column] == "")
    }
    #expect(table[1]["uniform"] == "W2A2")
    #expect(table[1]["uniform_importance"] == table[1]["importance"])
  }

  @Test func aRowSaysWhatASingleSearchSays() throws {
    for (row, level) in zip(
      rows(try sweep(["--levels", "W5A5,W3A3,W2.5A4"]).output),
      ["W5A5", "W3A3", "W2.5A4"])
    {
      let run = try Tool.run(instance.inputs + ["--level", level, "--json"])
      // As text, because JSONSerialization may miss the nearest number by one ulp.
      #expect(run.output.contains("\n  \"importance\": \(row["importance"]!),\n"))
      let single = try run.json()
      let layers = try #require(single["layers"] as? [[String: Any]]).dropFirst()
      for key in ["weight_bits", "activation_bits"] {
        #expect(row[key] == layers.map { "\($0[key]!)" }.joined(separator: " "))
      }
    }
  }

  @Test func importanceNeverRisesWithALooserBudget() throws {
    let table = rows(try sweep(["--bitops", "4M:24M:60"]).output)
    let values = table.compactMap { Double($0["importance"]!) }
    #expect(values.count > 40)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    for row in table where row["uniform"] != "none" {
      #expect(Double(row["uniform_importance"]!)! >= Double(row["importance"]!)! - 1e-12)
    }
  }

  @Test func theFrontierKeepsWhatNothingBeats() throws {
    let all = rows(try sweep(["--levels", "W3A3,W3A3,W6A6,W7A7,W1A1"]).output)
    let frontier = rows(try sweep(["--levels", "W3A3,W3A3,W6A6,W7A7,W1A1", "--frontier"]).output)
    #expect(all.count == 5)
    #expect(frontier.map { $0["level"] } == ["W3A3", "W6A6"])
  }

  @Test func plansAreWrittenByRow() throws {
    let run = try sweep(["--levels", "W1A1,W3A3,W4A4", "--plans", "plans", "-o", "sweep.csv"])
    #expect(run.output.isEmpty)
    let files = try FileManager.default.contentsOfDirectory(atPath: instance.path("plans")).sorted()
    #expect(files == ["0002-W3A3.csv", "0003-W4A4.csv"])
    let table = rows(try instance.read("sweep.csv"))
    for (file, row) in zip(files, table.dropFirst()) {
      let plan = rows(try instance.read("plans/\(file)")).dropFirst()
      #expect(plan.map { $0["weight_bits"]! }.joined(separator: " ") == row["weight_bits"])
    }
  }

  @Test func plansNeedADirectory() throws {
    try instance.write("", to: "file")
    for (place, reason) in [("file", "Not a directory"), ("a/b", "No such file or directory")] {
      let run = try sweep(["--levels", "W3A3", "--plans", place, "-o", "sweep.csv"])
      #expect(run.exitCode == 74)
      #expect(run.errors.contains(reason))
    }
    #expect(try instance.files() == ["costs.csv", "file", "importance.csv"])
  }

  @Test func thePlansDoNotTakeTheSweepsPlace() throws {
    try FileManager.default.createDirectory(
      atPath: instance.path("plans"), withIntermediateDirectories: true)
    for output in ["plans/0001-W3A3.csv", "./plans/../plans/0001-W3A3.csv"] {
      let run = try sweep(["--levels", "W3A3", "--plans", "plans", "-o", output])
      #expect(run.exitCode == 64)
      #expect(run.errors.contains("has the name of a file that this command may write into plans"))
    }
    #expect(
      try sweep(["--levels", "W3A3", "--plans", "plans", "-o", "plans/all.csv"]).exitCode == 0)
  }
}
