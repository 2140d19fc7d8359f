/// The layout of one image in memory: [row][column][channel].
///
/// Each pixel starts at a multiple of the lane count, so loops over channels have no remainder; the
/// floats between the last channel and the next pixel are zero. A vector of features is an image of one pixel.
package struct ImageLayout: Hashable, Sendable {
  package let channels: Int
  package let height: Int
  package let width: Int
  /// Floats from one pixel to the next.
  package let pixelStride: Int

  /// - Parameter isPadded: false for an image without floats between its pixels.
  package init(channels: Int, height: Int, width: Int, isPadded: Bool = true) {
    self.channels = channels
    self.height = height
    self.width = width
    pixelStride = isPadded ? Lanes.roundedUp(channels) : channels
  }

  /// Floats from one row to the next.
  package var rowStride: Int { width * pixelStride }
  /// Floats from one image to the next.
  package var imageStride: Int { height * rowStride }
  /// Pixels of one channel.
  package var positions: Int { height * width }
  /// Elements of the image, without padding.
  package var elementCount: Int { channels * positions }
}
