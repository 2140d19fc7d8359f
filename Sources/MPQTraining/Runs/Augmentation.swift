/// The random variation of training images in every epoch.
package struct Augmentation: Hashable, Sendable {
  /// The number of black pixels that are added on every side before an image is cropped at random.
  package var padding: Int
  /// Whether a random half of the images is mirrored, if the data set allows it.
  package var flips: Bool

  package init(padding: Int, flips: Bool) {
    self.padding = padding
    self.flips = flips
  }

  /// No variation.
  package static let none = Augmentation(padding: 0, flips: false)
}
