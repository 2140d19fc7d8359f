import MPQTensor
import MPQModel
import MPQTraining
import TestFixtures
import Testing

/// Shapes of networks in which an operation's memory or gradient has more than one user.
@Suite struct ParticularNetworkTests {
  @Test(arguments: ParticularNetwork.all)
  func isAsDefined(_ network: ParticularNetwork) throws {
    let description = try NetworkDescription(
      name: network.testDescription, inputShape: [3, 7, 6], operations: network.operations)
    let precisions: [[LayerPrecision]] = [
      LayerPrecision.float(description.network),
      LayerPrecision.candidates([2, 4], of: description.network),
    ]
    // One image, a batch that fills the network, and one that leaves some shards without an image.
    for (images, spare) in [(1, 0), (3, 0), (5, 30)] {
      for precision in precisions {
        var compared = 0
        for seed in UInt64(1)...200 where compared < 2 {
          let comparison = try NetworkComparison(
            description, precision: precision, images: images, spare: spare, seed: seed)
          let selections = [comparison.widths(2), comparison.widths(4), comparison.widths(2)]
          guard let expected = comparison.expected(selections) else { continue }
          compared += 1
          comparison.compare(selections, with: expected, seed: seed)
          // Nothing of the last batch is left over.
          comparison.compare([selections[1]], with: [expected[1]], seed: seed)
        }
        #expect(compared > 0, "\(images) images: every seed comes too near to a kink")
      }
    }
  }

  /// Of elements that are equal, and are so exactly, the first gets the maximum's gradient.
  @Test func theFirstOfEqualMaximaGetsTheGradient() throws {
    let pooling = PoolingWindow(kernel: 3, stride: 2, padding: 1)
    let description = try NetworkDescription(
      name: "ties", inputShape: [3, 7, 6],
      operations: [
        .convolution("c", "input", 20, bias: true), .plain(MaxPool(pooling), "maximum", "c"),
      ] + NetworkOperation.head("maximum"))
    let comparison = try NetworkComparison(description, seed: 1)
    let weights = try #require(comparison.network.parameters.first { $0.name == "c.weight" })
    weights.value.clear()
    let naive = NaiveNetwork(comparison.network, precision: comparison.precision)
    let selections = [comparison.widths(8)]
    let expected = naive.run(
      comparison.batch, labels: comparison.labels, widths: selections[0],
      smoothing: Double(comparison.smoothing))
    comparison.compare(selections, with: [expected], seed: 1)
  }

  /// The step of an activation that no gradient goes through still gets its own.
  @Test func aStepOnTheInputIsTrained() throws {
    let description = try NetworkDescription(
      name: "searched", inputShape: [3, 7, 6],
      operations: [.convolution("c", "input", 6, pinning: .searched)] + NetworkOperation.head("c"))
    let comparison = try NetworkComparison(
      description, precision: LayerPrecision.candidates([4], of: description.network), seed: 1)
    let selections = [comparison.widths(4)]
    let expected = try #require(comparison.expected(selections))
    comparison.compare(selections, with: expected, seed: 1)
  }
}
