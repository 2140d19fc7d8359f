import MPQModel
import MPQTensor
import MPQTraining
import TestFixtures
import Testing

/// Networks that are only run forwards: they have no gradients, but the same results.
@Suite struct InferenceTests {
  @Test func outputsAreThoseOfATrainedNetwork() throws {
    for seed in UInt64(1)...60 {
      var random = SeededGenerator(seed: seed)
      let description = RandomDescription.make(seed: seed)
      let comparison = try NetworkComparison(
        description, precision: LayerPrecision.candidates([2, 4], of: description.network),
        images: random.integer(1...4), seed: seed)
      let trained = comparison.network
      _ = trained.accumulateGradients(
        of: [comparison.widths(2), comparison.widths(4)].map(comparison.pass))

      let other = try TrainingNetwork(
        description, precision: comparison.precision, batch: 9, trains: false, seed: 0,
        pool: WorkerPool(threads: 3))
      try other.load(trained.archive(), source: "file")
      comparison.load(into: other)
      for bits in [2, 4] as [NumberFormat] {
        let pass = Pass(
          .evaluation, count: comparison.labels.count, formats: comparison.widths(bits))
        let expected = trained.evaluate(pass)
        let result = other.evaluate(pass)
        for image in comparison.labels.indices {
          #expect(other.logits(image) == trained.logits(image), "seed \(seed), \(bits) bits")
        }
        // The larger batch is shared out otherwise, and so added up in another order.
        #expect(abs(result.loss - expected.loss) <= 1e-12 * (1 + expected.loss), "seed \(seed)")
        #expect(result.correct == expected.correct, "seed \(seed)")
      }
    }
  }
}
