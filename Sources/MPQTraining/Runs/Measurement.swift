package import MPQModel
import MPQTensor

/// Measures the loss and accuracy of a network in given number formats.
package struct Measurement: Sendable {
  private let images: TrainingImages
  private let formats: [LayerFormats]

  /// - Parameter formats: one entry per layer; empty where no layer is quantized.
  package init(_ images: TrainingImages, in formats: [LayerFormats] = []) {
    self.images = images
    self.formats = formats
  }

  /// The number of the images' classes.
  package var classCount: Int { images.dataSet.training.classCount }

  /// Replaces the running statistics of batch normalization, which belong to other weights or formats, by their
  /// mean over some training batches.
  ///
  /// - Parameter batches: the number of batches, each of the network's largest size; fewer are used if there are
  ///   too few images.
  package func recalibrate(_ network: TrainingNetwork, batches: Int) {
    let count = min(network.batch, images.count(.training))
    for batch in 0..<min(batches, images.count(.training) / count) {
      images.load(.training, batch * count..<(batch + 1) * count, into: network)
      // The mean of n batches is the mean of the first n − 1, moved by 1/n towards the last one.
      let mode = Pass.Mode.recalibration(share: 1 / Double(batch + 1))
      _ = network.evaluate(Pass(mode, count: count, formats: formats))
    }
  }

  /// Gives the activations' step sizes without a value their first one, from a training batch.
  package func initializeSteps(_ network: TrainingNetwork) {
    let count = min(network.batch, images.count(.training))
    let pass = Pass(.batchEvaluation, count: count, formats: formats)
    guard network.needsBatch(pass) else { return }
    images.load(.training, 0..<count, into: network)
    _ = network.evaluate(pass)
  }

  /// Measures the loss, without label smoothing, and the accuracy; batch normalization uses its running
  /// statistics.
  ///
  /// - Parameter limit: the largest number of images, counted from the first of the part.
  package func evaluate(
    _ network: TrainingNetwork, on part: TrainingImages.Part, limit: Int = .max
  ) -> BatchResult {
    total(network, on: part, limit: limit, .evaluation)
  }

  /// Measures loss and accuracy as `evaluate`, but by each batch's own statistics, which suit any formats.
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
