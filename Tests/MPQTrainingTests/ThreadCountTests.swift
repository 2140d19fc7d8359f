import MPQModel
import MPQTensor
import MPQTraining
import TestFixtures
import Testing

@Suite struct ThreadCountTests {
  /// Everything that training leaves behind, bit for bit.
  private func outcome(
    _ description: NetworkDescription, threads: Int, images: Int, spare: Int, seed: UInt64
  ) throws -> [[UInt32]] {
    let comparison = try NetworkComparison(
      description, precision: LayerPrecision.candidates([2, 4], of: description.network),
      images: images, spare: spare, threads: threads, seed: seed)
    let network = comparison.network
    var outcome: [[UInt32]] = []
    for _ in 1...2 {
      let results = network.accumulateGradients(
        of: [comparison.widths(2), comparison.widths(4)].map(comparison.pass))
      outcome += results.map {
        [UInt32(truncatingIfNeeded: $0.loss.bitPattern), UInt32($0.loss.bitPattern >> 32)]
      }
      outcome += comparison.labels.indices.map { network.logits($0).map(\.bitPattern) }
      outcome += network.parameters.map { $0.gradient.values.map(\.bitPattern) }
      network.update(
        by: StochasticGradientDescent(momentum: 0.9, weightDecay: 1e-4, gradientBound: 1),
        learningRate: 0.01)
      let archive = network.archive()
      outcome += archive.tensors.keys.sorted().map {
        archive.tensors[$0]!.values.map(\.bitPattern)
      }
    }
    return outcome
  }

  @Test func resultsAreTheSameBitForBit() throws {
    for seed in UInt64(1)...25 {
      var random = SeededGenerator(seed: seed)
      let (images, spare) = (random.integer(1...40), random.integer(0...10))
      let description = RandomDescription.make(seed: seed)
      let expected = try outcome(
        description, threads: 1, images: images, spare: spare, seed: seed)
      for threads in [2, 3, 7] {
        let own = try outcome(
          description, threads: threads, images: images, spare: spare, seed: seed)
        #expect(own == expected, "seed \(seed), \(threads) threads")
      }
    }
  }
}
