package import MPQModel
import MPQTensor

/// Measures a network in some number formats.
package struct Measurement: Sendable {
  private let images: TrainingImages
  private let formats: [LayerFormats]

  /// - Parameter formats: one entry per layer; empty where no layer is quantized.
  package init(_ images: TrainingImages, in formats: [LayerFormats] = []) {
    self.images = images
    self.formats = formats
  }

  /// How many classes the images have.
  package var classCount: Int { images.dataSet.training.classCount }

  /// Takes batch normalization's running statistics anew, as the mean over some training batches: those
  /// of training belong to other weights or widths.
  ///
  /// - Parameter batches: as many are used, of the network's largest size; fewer where there are not so
  ///   many images.
  package func recalibrate(_ network: TrainingNetwork, batches: Int) {
    let count = min(network.batch, images.count(.training))
    for batch in 0..<min(batches, images.count(.training) / count) {
      images.load(.training, batch * count..<(batch + 1) * count, into: network)
      // The mean of n batches is that of the n − 1 before, moved by 1/n towards the last one's.
      let mode = Pass.Mode.recalibration(share: 1 / Double(batch + 1))
      _ = network.evaluate(Pass(mode, count: count, formats: formats))
    }
  }

  /// Gives step sizes of activations that have no value yet their first one, from a training batch.
  package func initializeSteps(_ network: TrainingNetwork) {
    let count = min(network.batch, images.count(.training))
    let pass = Pass(.batchEvaluation, count: count, formats: formats)
    guard network.needsBatch(pass) else { return }
    images.load(.training, 0..<count, into: network)
    _ = network.evaluate(pass)
  }

  /// The loss without smoothing, and the accuracy, by the running statistics.
  ///
  /// - Parameter limit: at most so many images, from the part's first on.
  package func evaluate(
    _ network: TrainingNetwork, on part: TrainingImages.Part, limit: Int = .max
  ) -> BatchResult {
    total(network, on: part, limit: limit, .evaluation)
  }

  /// The same by each batch's own statistics, which fit any widths.
  func evaluateByBatchStatistics(
    _ network: TrainingNetwork, on part: TrainingImages.Part, limit: Int
  ) -> BatchResult {
    total(network, on: part, limit: limit, .batchEvaluation)
  }

  private func total(
    _ network: TrainingNetwork, on part: TrainingImages.Part, limit: Int, _ mode: Pass.Mode
  ) -> BatchResult {
    let count = min(images.count(part), limit)
    var total = BatchResult(loss: 0, correct: 0, count: 0)
    for start in stride(from: 0, to: count, by: network.batch) {
      let range = start..<min(start + network.batch, count)
      images.load(part, range, into: network)
      let result = network.evaluate(Pass(mode, count: range.count, formats: formats))
      total.loss += result.loss * Double(result.count)
      total.correct += result.correct
      total.count += result.count
    }
    total.loss /= Double(total.count)
    return total
  }
}
