extension NetworkOperation {
  /// The result's shape, or what is wrong with the inputs' shapes.
  ///
  /// - Precondition: the parameters have been checked, and there are `kind.inputCount` shapes.
  func outputShape(of shapes: [TensorShape]) throws(NetworkError) -> TensorShape {
    let shape = try uncheckedOutputShape(of: shapes)
    guard shape.count != nil else {
      throw error(
        "the result would be \(shape), more than \(Network.largestTotal) elements; "
          + "check the sizes up to here")
    }
    return shape
  }

  private func uncheckedOutputShape(of shapes: [TensorShape]) throws(NetworkError) -> TensorShape {
    switch kind {
    case .convolution(let convolution):
      let channels = try image(shapes[0]).channels
      for (count, side) in [(channels, "input"), (convolution.outChannels, "output")]
      where !count.isMultiple(of: convolution.groups) {
        throw error(
          "\(count) \(side) channels cannot be split into \(convolution.groups) groups; "
            + "groups must divide the channels on both sides")
      }
      return try slide(
        convolution.kernel, stride: convolution.stride, padding: convolution.padding,
        over: shapes[0], outChannels: convolution.outChannels)
    case .maxPool(let pooling), .averagePool(let pooling):
      return try slide(
        pooling.kernel, stride: pooling.stride, padding: pooling.padding, over: shapes[0],
        outChannels: image(shapes[0]).channels)
    case .globalAveragePool:
      return .image(channels: try image(shapes[0]).channels, height: 1, width: 1)
    case .batchNormalization:
      _ = try image(shapes[0])
      return shapes[0]
    case .add:
      guard shapes[0] == shapes[1] else {
        throw error(
          "its inputs differ in shape: '\(inputs[0])' is \(shapes[0]), '\(inputs[1])' is "
            + "\(shapes[1]); both must be the same")
      }
      return shapes[0]
    case .linear(let linear):
      guard case .features = shapes[0] else {
        throw error(
          "its input '\(inputs[0])' is an image of \(shapes[0]); put a flatten between them")
      }
      return .features(linear.outFeatures)
    case .flatten:
      return .features(shapes[0].dimensions.reduce(1, *))
    case .relu, .relu6, .dropout:
      return shapes[0]
    }
  }

  private typealias Image = (channels: Int, height: Int, width: Int)

  private func image(_ shape: TensorShape) throws(NetworkError) -> Image {
    guard case .image(let channels, let height, let width) = shape else {
      throw error(
        "its input '\(inputs[0])' is flat, with \(shape) features; expected an image of "
          + "channels×height×width")
    }
    return (channels, height, width)
  }

  /// The shape after a window has moved over an image: ⌊(size + 2·padding − kernel) / stride⌋ + 1
  /// per dimension.
  private func slide(
    _ kernel: Extent, stride: Extent, padding: Extent, over shape: TensorShape, outChannels: Int
  ) throws(NetworkError) -> TensorShape {
    let (_, height, width) = try image(shape)
    let padded = Extent(height: height + 2 * padding.height, width: width + 2 * padding.width)
    guard kernel.height <= padded.height, kernel.width <= padded.width else {
      throw error(
        "kernel \(kernel) is larger than its input '\(inputs[0])', which is \(padded) with "
          + "padding; use a smaller kernel or more padding")
    }
    return .image(
      channels: outChannels,
      height: (padded.height - kernel.height) / stride.height + 1,
      width: (padded.width - kernel.width) / stride.width + 1)
  }
}
