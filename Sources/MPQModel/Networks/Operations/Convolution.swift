/// A two-dimensional convolution, dense, grouped or depthwise: image → image.
package struct Convolution: OperationKind {
  package static let name = "convolution"
  package static let parameters: [OperationParameter<Self>] = [
    .required("out_channels", .count(\.outChannels)),
    .required("kernel", .extent(\.kernel)),
    .optional("stride", .extent(\.stride)),
    .optional("padding", .extent(\.padding, least: 0)),
    .optional("groups", .count(\.groups)),
    .optional("bias", .flag(\.bias)),
  ]
  package static let quantizedOperands: [QuantizedOperand] = [.weights, .input(0)]

  /// Channels of the result.
  package var outChannels: Int
  /// Size of the window.
  package var kernel: Extent
  /// Distance between neighbouring positions of the window.
  package var stride: Extent
  /// Zeros added on each side.
  package var padding: Extent
  /// Number of parts into which input and output channels are split; each part is convolved separately.
  package var groups: Int
  /// Whether a constant per output channel is added.
  package var bias: Bool

  package init(
    outChannels: Int, kernel: Extent, stride: Extent = 1, padding: Extent = 0, groups: Int = 1,
    bias: Bool = false
  ) {
    self.outChannels = outChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.groups = groups
    self.bias = bias
  }

  package init() { self.init(outChannels: 0, kernel: 0) }

  package var withDefaults: Self { Self(outChannels: outChannels, kernel: kernel) }

  package func resultShape(of inputs: [OperationInput]) throws(OperationFault) -> TensorShape {
    let channels = try inputs[0].image().channels
    for (count, side) in [(channels, "input"), (outChannels, "output")]
    where !count.isMultiple(of: groups) {
      throw OperationFault(
        "\(count) \(side) channels cannot be split into \(groups) groups; groups must divide the "
          + "channels on both sides")
    }
    return try inputs[0].image(
      under: kernel, stride: stride, padding: padding, channels: outChannels)
  }

  package func cost(reading inputs: [TensorShape], writing output: TensorShape) -> LayerCost {
    let channels = inputs[0].dimensions[0]
    let isDepthwise = groups > 1 && groups == channels && groups == outChannels
    let weights = [outChannels, channels / groups, kernel.height, kernel.width]
    return LayerCost(
      kind: isDepthwise ? .depthwiseConvolution : .convolution(groups: groups), weights: weights,
      macs: weights + output.dimensions.dropFirst())
  }
}
