import TestFixtures
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
    #expect(
      run.errors.contains("6 layers are fixed at activation bits for which the table has no row"))
    let layers = try #require(try run.json()["layers"] as? [[String: Any]])
    #expect(layers.allSatisfy { $0["activation_bits"] as? Int == 8 })
    #expect(
      Set(layers.dropFirst().compactMap { $0["weight_bits"] as? Int }).isSubset(of: [2, 3, 4]))
  }

  /// The importance of the one layer's plan at 2-bit weights, which the table has below 4 bits'.
  @Test(arguments: [("exclude", nil), ("clamp", 0.75), ("keep", 0.35)] as [(String, Double?)])
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

  @Test func theFactorIsOneWhereOneTensorIsSearched() throws {
    let instance = try Instance(layers: 4)
    func alpha(_ flags: [String]) throws -> (Double?, Double?) {
      let object = try Tool.run(instance.inputs + ["--max-size", "9kB", "--json"] + flags).json()
      return (object["alpha"] as? Double, object["importance"] as? Double)
    }
    #expect(try alpha([]).0 == 2)
    let (factor, importance) = try alpha(["--activation-bits", "4"])
    #expect(factor == 1)
    #expect(try alpha(["--activation-bits", "4", "--alpha", "1"]).1 == importance)
    #expect(try alpha(["--activation-bits", "4", "--alpha", "2"]).0 == 2)
    #expect(try alpha(["--weight-bits", "2"]).0 == 1)
    let csv = try Tool.run(
      ["sweep"] + instance.inputs + ["--sizes", "9kB", "--activation-bits", "4"])
    #expect(rows(csv.output).first?["importance"] == importance.map { "\($0)" })
    let compared = try Tool.run(
      ["compare"] + instance.inputs + ["--activation-bits", "4", "--levels", "W3A4", "--json"])
    #expect(try compared.json()["alpha"] as? Double == 1)
  }

  @Test func bothWeightingsOfAMeanHoldTogether() throws {
    let instance = try Instance(layers: 6, seed: 5)
    let flags = [
      "--max-mean-weight-bits", "3.5", "--max-mean-weight-bits-by-layers", "3.4",
      "--max-mean-activation-bits", "3.7", "--max-mean-activation-bits-by-parameters", "3.3",
    ]
    let run = try Tool.run(instance.inputs + flags)
    for mean in ["weight bits", "activation bits"] {
      for weighting in ["layers", "parameters"] {
        #expect(run.lines.contains { $0.hasPrefix("mean \(mean) by \(weighting): ") })
      }
    }
    let object = try Tool.run(instance.inputs + flags + ["--json"]).json()
    let budgets = try #require(object["budgets"] as? [String: Double])
    #expect(budgets["max_mean_activation_bits_by_parameters"] == 3.3 && budgets.count == 4)
    let csv = try Tool.run(["sweep"] + instance.inputs + ["--levels", "W4A4"] + flags)
    #expect(rows(csv.output).first?["max_mean_weight_bits_by_layers"] == "3.4")
    // The old spelling is the same budget, and asking for it twice is an error.
    let old = ["--max-mean-weight-bits", "3.4", "--mean-weight-bits-by", "layers"]
    let new = ["--max-mean-weight-bits-by-layers", "3.4"]
    #expect(
      try Tool.run(instance.inputs + old + ["--format", "csv"]).output
        == Tool.run(instance.inputs + new + ["--format", "csv"]).output)
    let twice = try Tool.run(instance.inputs + old + new)
    #expect(twice.exitCode == 64 && twice.errors.contains("--max-mean-weight-bits-by-layers"))
  }

  @Test func amountsAreTakenAsTheyStand() throws {
    let instance = try Instance(layers: 3)
    for (flag, amount) in [
      ("--max-size", "2945874680305.375"), ("--min-compression", "3.6653464139906156"),
      ("--max-mean-weight-bits", "10.985739829469123456"),
    ] {
      let run = try Tool.run(instance.inputs + [flag, amount, "--json"])
      #expect(run.exitCode == 0)
      #expect(run.output.contains(": \(amount)}"))
    }
    for (flag, amount, reason) in [
      ("--max-size", "2945874680305375000000", "below 1e18 bytes"),
      ("--max-size", "1.00000000000000000000000000000000000000001", "at most 37 digits"),
      ("--max-bitops", "2e18", "below 1e18"),
      ("--level", "W2.123456789012345678A3", "at most 17 decimals"),
    ] {
      let run = try Tool.run(instance.inputs + [flag, amount])
      #expect(run.exitCode == 64)
      #expect(run.errors.contains(reason), "\(run.errors)")
    }
  }

  @Test(arguments: ["--alpha=0x10", "--gap=0x1p-3", "--alpha=nan", "--gap=1e-400000000"])
  func numbersAreDecimals(flag: String) throws {
    let instance = try Instance(layers: 2)
    let run = try Tool.run(instance.inputs + ["--level", "W3A3", flag])
    #expect((run.exitCode == 64) == (flag != "--gap=1e-400000000"))
  }
}
