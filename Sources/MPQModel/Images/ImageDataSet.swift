/// A data set: images for training, and others for testing.
package struct ImageDataSet: Sendable {
  /// The name that the user gave, e.g. `fashion-mnist`.
  package let name: String
  package let training: LabelledImages
  package let test: LabelledImages
  /// Whether a mirrored image keeps its class: a shirt does, a digit does not.
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
