import MPQModel
import MPQTensor
import MPQTraining
import TestFixtures
import Testing

/// Step sizes that the first batch at a width sets.
@Suite struct FirstStepTests {
  static let layers: [NetworkOperation] =
    [
      .convolution("stem", "input", 6), .normalization("bn", "stem"), .plain(ReLU(), "relu", "bn"),
      .convolution("c", "relu", 20), .normalization("bn2", "c"), .plain(ReLU6(), "relu2", "bn2"),
      .convolution("d", "relu2", 5),
    ] + NetworkOperation.head("d")

  let images = 5
  let batch: NaiveTensor

  init() {
    var random = SeededGenerator(seed: 1)
    let count = images * 90
    batch = NaiveTensor(
      shape: [images, 3, 6, 5], values: (0..<count).map { _ in Double(Float(random.real(-1...1))) })
  }

  /// A network that has the batch before it, and no step of an activation yet.
  private func network(_ operations: [NetworkOperation]) throws -> TrainingNetwork {
    let description = try NetworkDescription(
      name: "steps", inputShape: [3, 6, 5], operations: operations)
    let network = try TrainingNetwork(
      description, precision: LayerPrecision.candidates([2, 4], of: description.network),
      batch: images + 20, trains: true, seed: 1, pool: WorkerPool(threads: 2))
    network.initializeWeightSteps()
    let batch = batch
    network.load(count: images) { image, pixels in
      for channel in 0..<3 {
        for position in 0..<30 {
          pixels[position * 3 + channel] = Float(
            batch.values[(image * 3 + channel) * 30 + position])
        }
      }
      return 0
    }
    return network
  }

  private func widths(_ network: TrainingNetwork) -> [LayerFormats] {
    network.description.network.layers.map { _ in LayerFormats(weight: 4, activation: 4) }
  }

  private func step(_ network: TrainingNetwork, _ layer: String) throws -> Double {
    let name = "\(layer).activation_step.4"
    return Double(try #require(network.archive().tensors[name]).values[0])
  }

  private func meanMagnitude(_ tensor: NaiveTensor) -> Double {
    tensor.values.reduce(0) { $0 + abs($1) } / Double(tensor.values.count)
  }

  @Test func areTwiceTheMeanMagnitude() throws {
    let network = try network(Self.layers)
    let widths = widths(network)
    _ = network.accumulateGradients(
      of: [Pass(.training, count: images, formats: widths)])
    let archive = network.archive()
    // Only the width that was used has had its batch.
    #expect(archive.tensors["c.activation_step.2"] == nil)
    #expect(archive.tensors["c.weight_step.2"] != nil)
    let naive = NaiveNetwork(
      network, precision: LayerPrecision.candidates([2, 4], of: network.description.network))
    let result = naive.run(batch, labels: [0, 0, 0, 0, 0], widths: widths)
    for (layer, source) in [("c", "relu"), ("d", "relu2")] {
      let expected = 2 * meanMagnitude(result.tensors[source]!) / 15.0.squareRoot()
      #expect(abs(try step(network, layer) - expected) <= 1e-5 * expected, "\(layer)")
    }
    // That a batch goes through twice to set steps does not move the running statistics twice.
    for (normalization, source) in [("bn", "stem"), ("bn2.4", "c")] {
      let moved = archive.tensors["\(normalization).running_mean"]!.values
      let means = NaiveNormalization.statistics(result.tensors[source]!).map { 0.1 * $0.mean }
      #expect(zip(moved, means).allSatisfy { abs(Double($0) - $1) < 1e-6 }, "\(normalization)")
    }
  }

  @Test func inferenceSetsThemToo() throws {
    let network = try network(Self.layers)
    _ = network.evaluate(Pass(.evaluation, count: images, formats: widths(network)))
    #expect(try step(network, "c") > 0)
    #expect(try step(network, "d") > 0)
    let moved = try #require(network.archive().tensors["bn2.4.running_mean"])
    #expect(moved.values == [Float](repeating: 0, count: 20))
  }

  /// Whatever its layout: with the pixels close together, or each at whole lanes.
  @Test(arguments: [1, 3]) func ofTheInput(groups: Int) throws {
    let network = try network(
      [.convolution("c", "input", 6, groups: groups, pinning: .searched)]
        + NetworkOperation.head("c"))
    _ = network.evaluate(Pass(.evaluation, count: images, formats: widths(network)))
    let expected = 2 * meanMagnitude(batch) / 7.0.squareRoot()
    #expect(abs(try step(network, "c") - expected) <= 1e-6 * expected)
  }
}
