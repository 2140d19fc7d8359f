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
