import Platform
import MPQTensor

/// The loss: cross entropy of the softmax, the target smoothed, averaged over the batch.
///
/// With the logits z [images][classes], the smoothing α and the label l of an image:
///
///     forward   loss = log Σexp(z) − (1 − α) · z[l] − α · mean(z)
///     backward  ∂z[k] = (exp(z[k]) / Σexp(z) − target[k]) / images,  target[k] = α / classes + (1 − α where k = l)
final class CrossEntropyStep: NetworkStep {
  var name: String { "loss" }
  var kind: StepKind { .loss }
  let logits: Activation
  /// The class of each of this rank's images of the batch.
  let labels: LabelBuffer
  /// Loss and number of right answers.
  private let sums: ShardSums<Double>

  init(logits: Activation, sharding: Sharding) {
    self.logits = logits
    labels = LabelBuffer(count: sharding.images)
    sums = ShardSums(sharding, count: 2)
  }

  func begin(_ pass: Pass) { sums.clear() }

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    let classes = logits.layout.channels
    let smoothing = Double(pass.labelSmoothing)
    for image in images {
      let logits = self.logits.image(image)
      let label = labels[image]
      var best = 0
      for index in 1..<classes where logits[index] > logits[best] { best = index }
      let logNormalizer = logNormalizer(logits, largest: Double(logits[best]))
      var mean = 0.0
      for index in 0..<classes { mean += Double(logits[index]) / Double(classes) }
      let loss =
        logNormalizer - (1 - smoothing) * Double(logits[label]) - smoothing * mean
      sums[context.shard][0] += loss
      sums[context.shard][1] += best == label ? 1 : 0
    }
  }

  func finishForward(_ pass: Pass) { sums.addUp() }

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    let classes = logits.layout.channels
    let smoothing = Double(pass.labelSmoothing)
    for image in images {
      let logits = self.logits.image(image)
      let gradient = self.logits.gradientImage(image)
      let label = labels[image]
      var largest = Double(logits[0])
      for index in 1..<classes { largest = max(largest, Double(logits[index])) }
      let logNormalizer = logNormalizer(logits, largest: largest)
      for index in 0..<classes {
        let probability = exp(Double(logits[index]) - logNormalizer)
        let target = smoothing / Double(classes) + (index == label ? 1 - smoothing : 0)
        gradient[index] = Float((probability - target) / Double(pass.count))
      }
    }
  }

  private func logNormalizer(_ logits: UnsafePointer<Float>, largest: Double) -> Double {
    var sum = 0.0
    for index in 0..<self.logits.layout.channels {
      sum += exp(Double(logits[index]) - largest)
    }
    return largest + log(sum)
  }

  /// The batch's mean loss and its number of right answers.
  func result(_ pass: Pass) -> BatchResult {
    BatchResult(
      loss: sums[total: 0] / Double(pass.count), correct: Int(sums[total: 1]), count: pass.count)
  }
}

/// The classes of this rank's images. Workers write to it at the same time, each for images of its own.
final class LabelBuffer: @unchecked Sendable {
  private let labels: UnsafeMutablePointer<Int>

  init(count: Int) {
    labels = .allocate(capacity: count)
    labels.initialize(repeating: 0, count: count)
  }

  deinit { labels.deallocate() }

  subscript(image: Int) -> Int {
    get { labels[image] }
    set { labels[image] = newValue }
  }
}

/// How a network did on some images.
package struct BatchResult: Hashable, Sendable {
  /// Mean over the images.
  package var loss: Double
  /// Images whose largest output was that of their class.
  package var correct: Int
  package var count: Int

  package init(loss: Double, correct: Int, count: Int) {
    self.loss = loss
    self.correct = correct
    self.count = count
  }

  /// The share of right answers.
  package var accuracy: Double { Double(correct) / Double(count) }
}
