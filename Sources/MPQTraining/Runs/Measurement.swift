import MPQModel
import MPQTensor

/// Measures a network on images that it does not learn from.
package struct Measurement: Sendable {
  private let images: TrainingImages

  package init(_ images: TrainingImages) { self.images = images }

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
      _ = network.evaluate(
        Pass(isTraining: true, count: count, statisticsMomentum: 1 / Double(batch + 1)))
    }
  }

  /// Gives step sizes of activations that have no value yet their first one, from a training batch.
  package func initializeSteps(_ network: TrainingNetwork) {
    guard network.needsBatch else { return }
    let count = min(network.batch, images.count(.training))
    images.load(.training, 0..<count, into: network)
    _ = network.evaluate(Pass(isTraining: true, count: count, statisticsMomentum: 0))
  }

  /// The loss without smoothing, and the accuracy, by the running statistics.
  ///
  /// - Parameter limit: at most so many images, from the part's first on.
  package func evaluate(
    _ network: TrainingNetwork, on part: TrainingImages.Part, limit: Int = .max
  ) -> BatchResult {
    total(network, on: part, limit: limit, isTraining: false)
  }

  /// The same by each batch's own statistics, which fit any widths.
  func evaluateByBatchStatistics(
    _ network: TrainingNetwork, on part: TrainingImages.Part, limit: Int
  ) -> BatchResult {
    total(network, on: part, limit: limit, isTraining: true)
  }

  private func total(
    _ network: TrainingNetwork, on part: TrainingImages.Part, limit: Int, isTraining: Bool
  ) -> BatchResult {
    let count = min(images.count(part), limit)
    var total = BatchResult(loss: 0, correct: 0, count: 0)
    for start in stride(from: 0, to: count, by: network.batch) {
      let range = start..<min(start + network.batch, count)
      images.load(part, range, into: network)
      let result = network.evaluate(
        Pass(isTraining: isTraining, count: range.count, statisticsMomentum: 0))
      total.loss += result.loss * Double(result.count)
      total.correct += result.correct
      total.count += result.count
    }
    total.loss /= Double(total.count)
    return total
  }
}
