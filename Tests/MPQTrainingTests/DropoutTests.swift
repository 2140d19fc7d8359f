import MPQModel
import MPQTensor
import MPQTraining
import TestFixtures
import Testing

/// Networks that end in dropout: what it left of each element can be read off their outputs.
@Suite struct DropoutTests {
  typealias Operation = NetworkOperation

  static let networks: [[NetworkOperation]] = [
    // Behind a linear layer, and behind rectifiers of either kind, which it could then write over.
    [.plain(Flatten(), "flat", "input"), .linear("fc", "flat", 40, pinning: .searched)],
    [
      .convolution("c", "input", 20, bias: true), .plain(ReLU(), "relu", "c"),
      .plain(GlobalAveragePool(), "p", "relu"),
      .plain(Flatten(), "flat", "p"), .linear("fc", "flat", 40, pinning: .searched),
      .plain(ReLU(), "relu2", "fc"),
    ],
    [
      .convolution("c", "input", 20, bias: true), .plain(Flatten(), "flat", "c"),
      .linear("fc", "flat", 40, pinning: .searched),
      .plain(ReLU6(), "relu6", "fc"),
    ],
  ]

  @Test(arguments: networks.indices, [0.25, 0.5]) func backwardDropsWhatForwardDropped(
    network: Int, rate: Double
  ) throws {
    let operations = Self.networks[network]
    let description = try NetworkDescription(
      name: "dropout", inputShape: [3, 5, 4],
      operations: operations + [
        .plain(Dropout(rate: rate), "drop", operations.last!.name)
      ])
    var compared = 0
    for seed in UInt64(1)...30 where compared < 10 {
      let comparison = try NetworkComparison(description, images: 4, seed: seed)
      // Wide enough for ReLU6 to cut off some elements, and to keep some that dropout then scales
      // beyond 6.
      let weights = try #require(comparison.network.parameters.first { $0.name == "fc.weight" })
      weights.value.values = weights.value.values.map { $0 * 12 }
      let selections = [comparison.widths(8)]
      guard let whole = comparison.expected(selections) else { continue }
      _ = comparison.network.accumulateGradients(of: selections.map(comparison.pass))
      let logits = comparison.labels.indices.flatMap { comparison.network.logits($0) }
      let factors = zip(logits, whole[0].logits.values).map { logit, value in
        logit == 0 && value != 0 ? 0 : 1 / (1 - rate)
      }
      let expected = try #require(
        comparison.expected(selections, dropoutFactors: ["drop": factors]))
      comparison.compare(selections, with: expected, seed: seed)
      compared += 1
    }
    #expect(compared >= 5)
  }

  private func comparison(rate: Double, seed: UInt64) throws -> NetworkComparison {
    let description = try NetworkDescription(
      name: "dropout", inputShape: [1, 30, 30],
      operations: [
        .convolution("c", "input", 1, kernel: 1, padding: 0),
        .plain(Dropout(rate: rate), "drop", "c"), .plain(Flatten(), "flat", "drop"),
      ])
    return try NetworkComparison(description, images: 8, seed: seed)
  }

  private func dropped(_ comparison: NetworkComparison, _ pass: Pass) -> [Bool] {
    comparison.load(into: comparison.network)
    _ = comparison.network.accumulateGradients(of: [pass])
    return comparison.labels.indices.flatMap { comparison.network.logits($0).map { $0 == 0 } }
  }

  /// Of 7,200 elements a share within four standard deviations of the rate.
  @Test(arguments: [0.1, 0.5, 0.8]) func dropsTheShareAsked(rate: Double) throws {
    for seed in UInt64(1)...5 {
      let comparison = try comparison(rate: rate, seed: seed)
      var pass = comparison.pass(comparison.widths(8))
      pass.dropoutSeed = seed
      let dropped = dropped(comparison, pass)
      let share = Double(dropped.count(where: { $0 })) / Double(dropped.count)
      let deviation = (rate * (1 - rate) / Double(dropped.count)).squareRoot()
      #expect(abs(share - rate) <= 4 * deviation, "seed \(seed)")
    }
  }

  @Test func drawsFollowFromTheSeedAndDifferBetweenImages() throws {
    let comparison = try comparison(rate: 0.5, seed: 1)
    var pass = comparison.pass(comparison.widths(8))
    pass.dropoutSeed = 7
    let first = dropped(comparison, pass)
    #expect(dropped(comparison, pass) == first)
    pass.dropoutSeed = 8
    #expect(dropped(comparison, pass) != first)
    #expect(Array(first[..<900]) != Array(first[900..<1_800]))
  }

  @Test func doesNothingInInference() throws {
    let comparison = try comparison(rate: 0.5, seed: 1)
    let expected = try #require(comparison.expected([comparison.widths(8)]))
    _ = comparison.network.evaluate(Pass(.evaluation, count: comparison.labels.count))
    let logits = comparison.labels.indices.flatMap { comparison.network.logits($0) }
    #expect(relativeError(logits, expected[0].logits.values.map(Float.init)) < 1e-6)
  }
}
