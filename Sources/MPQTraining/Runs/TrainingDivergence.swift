import Platform
import MPQModel

/// Thrown when a training has diverged or no longer measures anything; says where, and what to try.
package struct TrainingDivergence: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

extension TrainingDivergence {
  /// Judges the result of a finished training; nil if the training has not diverged.
  ///
  /// Guessing evenly among all classes has a loss of ln(classes), whatever the labels, and a network that has
  /// learnt nothing stays near it. A loss that is twice as high, and at least 2 higher, comes from confident
  /// wrong answers, which are a sign of too large updates.
  ///
  /// - Parameter images: the images of the measurement, such as `test images`.
  package init?(
    atEndWith result: BatchResult, on images: String, classes: Int, learningRate: Double
  ) {
    let guessing = log(Double(max(classes, 1)))
    guard !(result.loss <= guessing + max(guessing, 2)) else { return nil }
    let loss = "\((result.loss * 1000).rounded() / 1000)"
    self.init(
      "at the end the loss on \(images) is \(loss), where guessing among \(classes) classes gives "
        + "\((guessing * 1000).rounded() / 1000): the training has diverged. Try a lower --learning-rate "
        + "than \(learningRate), or start from better weights")
  }
}
