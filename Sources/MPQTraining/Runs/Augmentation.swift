/// How training images are varied from epoch to epoch.
package struct Augmentation: Hashable, Sendable {
  /// Images are cropped at random after so many black pixels have been added on every side.
  package var padding: Int
  /// Whether images are mirrored, half of the time, where the data set allows it.
  package var flips: Bool

  package init(padding: Int, flips: Bool) {
    self.padding = padding
    self.flips = flips
  }

  /// Images as they are.
  package static let none = Augmentation(padding: 0, flips: false)
}
