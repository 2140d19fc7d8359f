/// Images of one size, each with the number of its class: one half of a data set.
package struct LabelledImages: Sendable {
  /// Channels, height and width of every image.
  package let channels: Int
  package let height: Int
  package let width: Int
  /// Every label is below this.
  package let classCount: Int
  /// Shape [image][channel][row][column]; 0 is dark, 255 is bright.
  package let pixels: [UInt8]
  /// The class of each image.
  package let labels: [UInt8]

  /// The number of images.
  package var count: Int { labels.count }
  /// Pixels of one image, all channels.
  package var pixelsPerImage: Int { channels * height * width }

  /// - Precondition: the counts fit each other, and no label is `classCount` or more.
  package init(
    channels: Int, height: Int, width: Int, classCount: Int, pixels: [UInt8], labels: [UInt8]
  ) {
    precondition(pixels.count == labels.count * channels * height * width)
    precondition(labels.allSatisfy { $0 < classCount })
    self.channels = channels
    self.height = height
    self.width = width
    self.classCount = classCount
    self.pixels = pixels
    self.labels = labels
  }
}
