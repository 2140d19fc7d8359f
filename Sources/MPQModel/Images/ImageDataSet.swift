/// Images to learn from, and others to be judged by.
package struct ImageDataSet: Sendable {
  /// What the user called it, e.g. `fashion-mnist`.
  package let name: String
  package let training: LabelledImages
  package let test: LabelledImages
  /// Whether a mirrored image is still one of its class, as a shirt is and a digit is not.
  package let allowsHorizontalFlip: Bool

  package init(
    name: String, training: LabelledImages, test: LabelledImages, allowsHorizontalFlip: Bool
  ) {
    self.name = name
    self.training = training
    self.test = test
    self.allowsHorizontalFlip = allowsHorizontalFlip
  }
}
