import MPQModel
import MPQTensor
import MPQTraining
import TestFixtures
import Testing

@Suite struct RunningStatisticsTests {
  private func statistics(_ network: TrainingNetwork, _ name: String) -> [Float] {
    network.archive().tensors[name]!.values
  }

  private func isClose(_ values: [Float], _ expected: [Double]) -> Bool {
    values.count == expected.count
      && zip(values, expected).allSatisfy { abs(Double($0) - $1) <= 1e-5 * (1 + abs($1)) }
  }

  private func comparison(momentum: Double, images: Int = 4, seed: UInt64 = 3) throws
    -> NetworkComparison
  {
    let normalization = BatchNormalization(epsilon: 1e-3, momentum: momentum)
    let description = try NetworkDescription(
      name: "statistics", inputShape: [5, 4, 3],
      operations: [
        .convolution("c", "input", 7, bias: true),
        .plain(normalization, "bn", "c"),
        .plain(Flatten(), "flat", "bn"),
      ])
    return try NetworkComparison(description, images: images, spare: 3, seed: seed)
  }

  /// PyTorch's: the mean, and the unbiased variance, each mixed in with `momentum`.
  @Test(arguments: [0.1, 0.3, 1]) func moveAsPyTorchs(momentum: Double) throws {
    for seed in UInt64(1)...10 {
      let comparison = try comparison(momentum: momentum, images: Int(seed % 4) + 1, seed: seed)
      let network = comparison.network
      let naive = NaiveNetwork(network, precision: comparison.precision)
      let widths = comparison.widths(8)
      let result = naive.run(comparison.batch, labels: comparison.labels, widths: widths)
      let batch = NaiveNormalization.statistics(result.tensors["c"]!)
      let count = Double(comparison.labels.count * 12)
      var (means, variances) = ([Double](repeating: 0, count: 7), [Double](repeating: 1, count: 7))
      for _ in 1...2 {
        _ = network.accumulateGradients(of: [comparison.pass(widths)])
        for (channel, statistics) in batch.enumerated() {
          means[channel] += momentum * (statistics.mean - means[channel])
          variances[channel] +=
            momentum * (statistics.variance * count / (count - 1) - variances[channel])
        }
        #expect(isClose(statistics(network, "bn.running_mean"), means), "seed \(seed)")
        #expect(isClose(statistics(network, "bn.running_var"), variances), "seed \(seed)")
      }
    }
  }

  @Test func aPassCanHaveAShareOfItsOwnOrNone() throws {
    let comparison = try comparison(momentum: 0.1)
    var pass = comparison.pass(comparison.widths(8))
    pass.mode = .batchEvaluation
    _ = comparison.network.evaluate(pass)
    #expect(statistics(comparison.network, "bn.running_mean") == [Float](repeating: 0, count: 7))
    #expect(statistics(comparison.network, "bn.running_var") == [Float](repeating: 1, count: 7))
    pass.mode = .recalibration(share: 1)
    _ = comparison.network.evaluate(pass)
    let naive = NaiveNetwork(comparison.network, precision: comparison.precision)
    let result = naive.run(
      comparison.batch, labels: comparison.labels, widths: comparison.widths(8))
    let means = NaiveNormalization.statistics(result.tensors["c"]!).map(\.mean)
    #expect(isClose(statistics(comparison.network, "bn.running_mean"), means))
  }

  @Test func inferenceNormalizesByThem() throws {
    let comparison = try comparison(momentum: 0.5)
    let network = comparison.network
    _ = network.accumulateGradients(of: [comparison.pass(comparison.widths(8))])
    let before = network.archive()
    _ = network.evaluate(Pass(.evaluation, count: comparison.labels.count))
    #expect(network.archive() == before)

    let naive = NaiveNetwork(network, precision: comparison.precision)
    let result = naive.run(
      comparison.batch, labels: comparison.labels, widths: comparison.widths(8))
    func parameter(_ name: String) -> [Double] { before.tensors[name]!.values.map(Double.init) }
    let (scale, shift) = (parameter("bn.weight"), parameter("bn.bias"))
    let (mean, variance) = (parameter("bn.running_mean"), parameter("bn.running_var"))
    let input = result.tensors["c"]!
    for image in comparison.labels.indices {
      let logits = network.logits(image)
      for (place, logit) in logits.enumerated() {
        let channel = place / 12
        let expected =
          (input.values[image * logits.count + place] - mean[channel])
          / (variance[channel] + 1e-3).squareRoot() * scale[channel] + shift[channel]
        #expect(abs(Double(logit) - expected) <= 1e-5 * (1 + abs(expected)))
      }
    }
  }

  @Test func everyWidthHasItsOwn() throws {
    let description = try NetworkDescription(
      name: "widths", inputShape: [3, 5, 5],
      operations: [
        .convolution("stem", "input", 6), .plain(ReLU(), "relu", "stem"),
        .convolution("c", "relu", 6), .normalization("bn", "c"),
      ] + NetworkOperation.head("bn"))
    let comparison = try NetworkComparison(
      description, precision: LayerPrecision.candidates([2, 3, 4], of: description.network), seed: 1
    )
    _ = comparison.network.accumulateGradients(
      of: [comparison.widths(4), comparison.widths(2)].map(comparison.pass))
    let untouched = [Float](repeating: 0, count: 6)
    #expect(statistics(comparison.network, "bn.3.running_mean") == untouched)
    #expect(statistics(comparison.network, "bn.2.running_mean") != untouched)
    #expect(statistics(comparison.network, "bn.4.running_mean") != untouched)
    #expect(
      statistics(comparison.network, "bn.2.running_mean")
        != statistics(comparison.network, "bn.4.running_mean"))
  }
}
