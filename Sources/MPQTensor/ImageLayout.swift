/// How one image lies in memory: row by row, in each pixel all channels side by side.
///
/// Pixels start at whole lanes, so that loops over channels have no remainder; the floats between the
/// last channel and the next pixel are zero. A vector of features is an image of one pixel.
package struct ImageLayout: Hashable, Sendable {
  package let channels: Int
  package let height: Int
  package let width: Int
  /// Floats from one pixel to the next.
  package let pixelStride: Int

  /// - Parameter isPadded: false for an image whose pixels lie close together, whatever its channels.
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
  /// Elements that mean something.
  package var elementCount: Int { channels * positions }
}
