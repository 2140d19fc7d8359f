import Foundation
import TestFixtures
import Testing

/// `--minimize`: the cheapest plan of a quality.
@Suite struct CheapestTests {
  let instance: Instance

  init() throws {
    instance = try Instance(layers: 9, bits: [2, 4, 5, 8], seed: 11)
    try instance.writeLatencies(bits: [2, 4, 5, 8])
  }

  private func run(_ arguments: String...) throws -> Run {
    try Tool.run(
      ["solve"] + instance.inputs + ["--latency-table", "latency.csv"] + arguments,
      in: instance.directory)
  }

  private func minimized(_ run: Run) throws -> [String: Double] {
    let object = try #require(try run.json()["minimized"] as? [String: Any])
    return object.compactMapValues { $0 as? Double }
  }

  /// The cheapest plan of a quality and the best plan of its cost are each other's answer.
  @Test(arguments: [
    ("bitops", "--max-bitops"), ("size", "--max-size"), ("latency", "--max-latency"),
  ])
  func nothingCheaperIsAsGood(name: String, flag: String) throws {
    for level in ["W2A4", "W4A4", "W5A2"] {
      let cheapest = try run("--minimize", name, "--as-good-as", level, "--json")
      #expect(cheapest.exitCode == 0, "\(cheapest.errors)")
      let goal = try minimized(cheapest)
      let (amount, limit) = (try #require(goal["amount"]), try #require(goal["max_importance"]))
      #expect(goal["bound"] == amount)
      #expect(try cheapest.json()["gap"] as? Double == 0)
      let unit = name == "latency" ? "s" : ""
      func best(_ amount: Double) throws -> Double? {
        try run(flag, "\(amount)\(unit)", "--json").json()["importance"] as? Double
      }
      let within = try #require(try best(amount.nextUp))
      #expect(within <= limit)
      #expect(try cheapest.json()["importance"] as? Double == within)
      let step = name == "size" ? 0.125 : name == "latency" ? 1e-12 : 1
      let cheaper = try best(amount - step)
      #expect(cheaper.map { $0 > limit } ?? true)
    }
  }

  @Test func budgetsHoldBesideTheGoal() throws {
    let free = try minimized(try run("--minimize", "size", "--as-good-as", "W4A4", "--json"))
    let bound = try run(
      "--minimize", "size", "--as-good-as", "W4A4", "--level", "W4A4", "--json")
    let level = try minimized(bound)
    let (least, amount) = (try #require(free["amount"]), try #require(level["amount"]))
    #expect(amount >= least)
    let text = try run("--minimize", "size", "--as-good-as", "W4A4", "--level", "W4A4")
    #expect(text.output.contains("least size"))
    #expect(text.output.contains("cheapest uniform plan of this importance: "))
  }

  @Test func aQualityOutOfReachIsInfeasible() throws {
    let none = try run("--minimize", "size", "--max-importance", "0", "-o", "plan.csv")
    #expect(none.exitCode == 4)
    #expect(none.output.contains("no plan within the budgets has an importance of at most 0"))
    #expect(!FileManager.default.fileExists(atPath: instance.path("plan.csv")))
    let all = try minimized(try run("--minimize", "size", "--max-importance", "1e9", "--json"))
    let least = try run("--min-compression", "1", "--minimize", "size", "--max-importance", "1e9")
    #expect(least.exitCode == 0)
    #expect(all["amount"] != nil)
  }

  @Test(arguments: [
    (["--minimize", "size"], "needs either --max-importance NUMBER or --as-good-as LEVEL"),
    (["--max-importance", "1"], "--max-importance needs --minimize NAME"),
    (["--as-good-as", "W4A4"], "--as-good-as needs --minimize NAME"),
    (
      ["--minimize", "sizes", "--max-importance", "1"],
      "--minimize sizes: expected bitops, size or latency, found 'sizes'; did you mean 'size'?"
    ),
    (
      ["--minimize", "activation_memory", "--max-importance", "1"],
      "a peak is no sum over layers; limit it with --max-activation-memory, and minimize another"
    ),
    (["--minimize", "size", "--as-good-as", "W9A9"], "there is no uniform plan 'W9A9'"),
    (["--minimize", "size", "--max-importance", "-1"], "expected a number of at least 0"),
    (["--minimize", "size", "--max-importance", "1", "--verify"], "--verify"),
  ])
  func mistakesAreNamed(flags: [String], message: String) throws {
    let run = try Tool.run(
      ["solve"] + instance.inputs + ["-o", "plan.csv"] + flags, in: instance.directory)
    #expect(run.exitCode == 64)
    let unfolded = run.errors.replacing(/\n */, with: " ")
    #expect(unfolded.contains(message), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: instance.path("plan.csv")))
  }

  @Test func latencyNeedsItsTable() throws {
    let run = try Tool.run(
      ["solve"] + instance.inputs + ["--minimize", "latency", "--max-importance", "1"],
      in: instance.directory)
    #expect(run.exitCode == 64)
    #expect(run.errors.contains("--minimize latency needs --latency-table FILE"))
  }
}
