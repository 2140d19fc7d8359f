import MPQModel
import MPQTraining
import TestFixtures
import Testing

/// Networks of random operations against the definitions in double precision.
@Suite struct RandomNetworkTests {
  @Test func floatNetworksAreAsDefined() throws {
    var skipped = 0
    for seed in UInt64(1)...300 {
      var random = SeededGenerator(seed: seed)
      let comparison = try NetworkComparison(
        RandomDescription.make(seed: seed), images: random.integer(1...5),
        spare: random.integer(0...1) * random.integer(0...20), threads: random.integer(1...2),
        seed: seed)
      let selections = [comparison.widths(8)]
      guard let expected = comparison.expected(selections) else {
        skipped += 1
        continue
      }
      comparison.compare(selections, with: expected, seed: seed)
    }
    #expect(skipped < 150, "too many seeds come too near to a kink")
  }

  /// Several passes at different widths, whose gradients add up and whose first layers are shared.
  @Test func quantizedNetworksAreAsDefined() throws {
    var skipped = 0
    for seed in UInt64(1)...300 {
      var random = SeededGenerator(seed: seed)
      let description = RandomDescription.make(seed: seed, channelCounts: [1, 3, 5, 16, 20])
      let candidates: [NumberFormat] = [2, 3, 5]
      let comparison = try NetworkComparison(
        description, precision: LayerPrecision.candidates(candidates, of: description.network),
        images: random.integer(1...3), spare: random.integer(0...2), seed: seed)
      var selections = (0..<random.integer(0...2)).map { comparison.widths(candidates[$0]) }
      selections.append(
        description.network.layers.map { _ in
          LayerFormats(
            weight: candidates.randomElement(using: &random)!,
            activation: candidates.randomElement(using: &random)!)
        })
      guard let expected = comparison.expected(selections) else {
        skipped += 1
        continue
      }
      comparison.compare(selections, with: expected, seed: seed)
    }
    #expect(skipped < 150, "too many seeds come too near to a kink")
  }

  /// Networks as a plan has them: pinned layers quantized too, each at its own width, before the passes
  /// part and after.
  @Test func plannedNetworksAreAsDefined() throws {
    var skipped = 0
    for seed in UInt64(1)...300 {
      var random = SeededGenerator(seed: seed)
      let description = RandomDescription.make(seed: seed, channelCounts: [1, 3, 5, 16, 20])
      let widths = description.network.layers.map { _ in
        LayerFormats(
          weight: .integer(random.integer(2...6)), activation: .integer(random.integer(2...5)))
      }
      let precision = zip(description.network.layers, widths).map { layer, widths in
        // The generator says of layers that read the image, or what follows from it, that they are
        // pinned.
        let operation = description.operations.first { $0.name == layer.name }
        return LayerPrecision(
          weight: [widths.weight],
          activation: operation?.pinning == nil ? [widths.activation] : [])
      }
      let comparison = try NetworkComparison(
        description, precision: precision, images: random.integer(1...3), seed: seed)
      let selections = [[LayerFormats]](repeating: widths, count: random.integer(1...2))
      guard let expected = comparison.expected(selections) else {
        skipped += 1
        continue
      }
      comparison.compare(selections, with: expected, seed: seed)
    }
    #expect(skipped < 150, "too many seeds come too near to a kink")
  }
}
