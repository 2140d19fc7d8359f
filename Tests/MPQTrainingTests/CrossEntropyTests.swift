import Platform
import MPQModel
import MPQTensor
import MPQTraining
import Testing

@Suite struct CrossEntropyTests {
  /// A network whose outputs are its three pixels, `scale`-fold.
  private func network(scale: Float, batch: Int) throws -> TrainingNetwork {
    let network = try TrainingNetwork(
      NetworkDescription(
        name: "identity", inputShape: [3, 1, 1],
        operations: [
          .plain(Flatten(), "flat", "input"), .linear("fc", "flat", 3, bias: false),
        ]), precision: [.float], batch: batch, trains: true, seed: 1,
      pool: WorkerPool(threads: 2))
    network.parameters[0].value.values = [scale, 0, 0, 0, scale, 0, 0, 0, scale]
    return network
  }

  private func load(_ network: TrainingNetwork, _ images: [[Float]], labels: [Int]) {
    network.load(count: images.count) { image, pixels in
      for (channel, value) in images[image].enumerated() { pixels[channel] = value }
      return labels[image]
    }
  }

  @Test func countsAnswersAndAveragesLosses() throws {
    let network = try network(scale: 1, batch: 8)
    load(network, [[1, 2, 3], [3, 2, 1], [0, 0, 0]], labels: [2, 1, 0])
    let result = network.evaluate(Pass(.evaluation, count: 3))
    // Of equal outputs, the first counts as the answer.
    #expect(result.correct == 2 && result.count == 3 && result.accuracy == 2.0 / 3)
    let normalizer = log(exp(1.0) + exp(2.0) + exp(3.0))
    let expected = ((normalizer - 3) + (normalizer - 2) + log(3.0)) / 3
    #expect(abs(result.loss - expected) < 1e-12)
    let smoothed = network.evaluate(Pass(.evaluation, count: 3, labelSmoothing: 0.5))
    let even = (2 * (normalizer - 2) + log(3.0)) / 3
    #expect(abs(smoothed.loss - (expected + even) / 2) < 1e-12)
  }

  @Test func largeOutputsDoNotOverflow() throws {
    let network = try network(scale: 1_000, batch: 1)
    load(network, [[5, -5, 0]], labels: [1])
    let pass = Pass(.training, count: 1)
    let result = network.accumulateGradients(of: [pass])[0]
    #expect(abs(result.loss - 10_000) < 1e-6)
    // ∂loss/∂logits is (1, −1, 0).
    #expect(network.parameters[0].gradient.values == [5, -5, 0, -5, 5, 0, 0, 0, 0])
  }

  @Test func passesEndWhereALossIsNotANumber() throws {
    let network = try network(scale: .nan, batch: 1)
    load(network, [[1, 2, 3]], labels: [0])
    let pass = Pass(.training, count: 1)
    let results = network.accumulateGradients(of: [pass, pass, pass])
    #expect(results.count == 1 && results[0].loss.isNaN)
  }
}
