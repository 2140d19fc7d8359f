import Platform
import MPQModel

/// Thrown when a training has diverged, or measures nothing any more: where, and what to try.
package struct TrainingDivergence: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

extension TrainingDivergence {
  /// What is wrong with the result of a training that has come to its end; nil where nothing is.
  ///
  /// Guessing evenly among all classes loses ln(classes), whatever the labels. A network that has learnt
  /// nothing stays near it; one that loses twice as much, and 2 more at least, is sure of wrong answers,
  /// as weights are that too large updates have thrown about.
  ///
  /// - Parameters:
  ///   - images: what it was measured on, such as `test images`.
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
