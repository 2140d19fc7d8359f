import Foundation
import Testing

@Suite struct SearchOptionTests {
  @Test func allBudgetsHoldTogether() throws {
    let instance = try Instance()
    try instance.writeLatencies()
    let object = try Tool.run(
      instance.inputs + [
        "--max-bitops", "11M", "--level", "W3.4A3.4", "--min-compression", "8.5", "--max-size",
        "30kB", "--max-mean-weight-bits", "3.6", "--max-mean-activation-bits", "3.7",
        "--mean-activation-bits-by", "parameters", "--latency-table", instance.path("latency.csv"),
        "--max-latency", "100us", "--json",
      ]
    ).json()
    #expect(object["status"] as? String == "optimal")
    #expect(try #require(object["bitops"] as? Int) <= 11_000_000)
    #expect(try #require(object["compression"] as? Double) >= 8.5)
    #expect(try #require(object["size_bytes"] as? Double) <= 30_000)
    #expect(try #require(object["mean_weight_bits"] as? Double) <= 3.6)
    #expect(try #require(object["latency_seconds"] as? Double) <= 100e-6)
    let budgets = try #require(object["budgets"] as? [String: Any])
    #expect(budgets.count == 7)
    #expect(budgets["max_latency"] as? Double == 100e-6)
  }

  @Test func latencyCountsPinnedLayersAndIsReportedWithoutABudget() throws {
    let instance = try Instance(layers: 2)
    try instance.writeLatencies()
    let flags = ["--level", "W2A2", "--latency-table", instance.path("latency.csv"), "--json"]
    let object = try Tool.run(instance.inputs + flags).json()
    #expect(object["latency_seconds"] as? Double == 18e-6)
  }

  @Test func aMissingLatencyIsNamed() throws {
    let instance = try Instance(layers: 2)
    try instance.writeLatencies(bits: [2, 3])
    let run = try Tool.run(
      instance.inputs + ["--max-latency", "1ms", "--latency-table", instance.path("latency.csv")])
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("latency.csv: no entry for layer 'block0' at W"))
  }

  @Test func weightOnlySearchNeedsNoActivationRows() throws {
    let instance = try Instance(layers: 6, bits: [2, 3, 4])
    let run = try Tool.run(
      instance.inputs + ["--activation-bits", "8", "--min-compression", "10", "--json"])
    #expect(run.exitCode == 0)
    #expect(run.errors.contains("6 layers have a fixed activation bit-width without importance"))
    let layers = try #require(try run.json()["layers"] as? [[String: Any]])
    #expect(layers.allSatisfy { $0["activation_bits"] as? Int == 8 })
    #expect(
      Set(layers.dropFirst().compactMap { $0["weight_bits"] as? Int }).isSubset(of: [2, 3, 4]))
  }

  /// The importance of the one layer's plan at 2-bit weights, which the table has below 4 bits'.
  @Test(arguments: [("exclude", nil), ("clamp", 1.25), ("keep", 0.45)] as [(String, Double?)])
  func outlierRules(rule: String, importance: Double?) throws {
    let instance = try Instance(layers: 1, bits: [2])
    try instance.write(
      "layer,tensor,bits,importance\nblock0,weight,2,0.1\nblock0,weight,4,0.5\n"
        + "block0,weight,8,0.2\nblock0,activation,2,0.25\n", to: "importance.csv")
    let run = try Tool.run(
      instance.inputs + ["--outliers", rule, "--max-mean-weight-bits", "2", "--json"])
    let object = try run.json()
    #expect(run.exitCode == (importance == nil ? 4 : 0))
    #expect(object["importance"] as? Double == importance)
    #expect(run.errors.contains("block0 weight at 2 bits (0.1)"))
  }

  @Test func extraLayersAreAWarningOrAnError() throws {
    let instance = try Instance(layers: 2)
    let table = try instance.read("importance.csv")
    try instance.write(table + "stranger,weight,2,0.5\n", to: "importance.csv")
    let lenient = try Tool.run(instance.inputs + ["--level", "W3A3", "--format", "csv"])
    #expect(lenient.exitCode == 0)
    #expect(lenient.errors.contains("layer 'stranger' is not in network 'costs'; its rows are"))
    let strict = try Tool.run(instance.inputs + ["--level", "W3A3", "--strict"])
    #expect(strict.exitCode == 65)
    #expect(strict.errors.contains("importance.csv:22: layer 'stranger' is not in network 'costs'"))
  }

  @Test func alphaWeighsTheWeights() throws {
    let instance = try Instance()
    let bits = try ["0", "1000"].map { alpha in
      try #require(
        try Tool.run(instance.inputs + ["--level", "W3A3", "--alpha", alpha, "--json"])
          .json()["mean_weight_bits"] as? Double)
    }
    #expect(bits[0] < bits[1])
  }
}
