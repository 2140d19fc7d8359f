extension OperationInput {
  package typealias Image = (channels: Int, height: Int, width: Int)

  /// The input's dimensions; throws if it is not an image.
  func image() throws(OperationFault) -> Image {
    guard case .image(let channels, let height, let width) = shape else {
      throw OperationFault(
        "its input '\(name)' is flat, with \(shape) features; expected an image of "
          + "channels×height×width")
    }
    return (channels, height, width)
  }

  /// The shape after a window has moved over the image: ⌊(size + 2·padding − kernel) / stride⌋ + 1
  /// per dimension.
  func image(
    under kernel: Extent, stride: Extent, padding: Extent, channels: Int
  ) throws(OperationFault) -> TensorShape {
    let (_, height, width) = try image()
    let padded = Extent(height: height + 2 * padding.height, width: width + 2 * padding.width)
    guard kernel.height <= padded.height, kernel.width <= padded.width else {
      throw OperationFault(
        "kernel \(kernel) is larger than its input '\(name)', which is \(padded) with padding; use a "
          + "smaller kernel or more padding")
    }
    return .image(
      channels: channels, height: (padded.height - kernel.height) / stride.height + 1,
      width: (padded.width - kernel.width) / stride.width + 1)
  }
}
