import MPQModel
import MPQTensor

/// Where everything lies in a convolution and in its two gradients: the offsets are worked out once,
/// and the products then run through them.
struct ConvolutionGeometry: Sendable {
  let input: ImageLayout
  let output: ImageLayout
  let groups: Int
  let kernel: Extent
  /// One filter per channel.
  let isDepthwise: Bool

  /// The input with the padding around it.
  let packedInput: Packing
  /// ∂loss/∂output, with as many zeros around it as the flipped kernel reaches.
  let packedUpstream: Packing

  /// Positions × taps · channels; for depthwise `channelwise` instead.
  let forward: TileProduct?
  /// ∂loss/∂input: one product per phase of the stride, which together write every pixel that any
  /// tap reaches.
  let inputGradient: [TileProduct]
  /// ∂loss/∂weights: a row per tap and channel, positions as depth.
  let weightGradient: TileProduct?
  let channelwise: ChannelwiseProduct?
  let channelwiseInputGradient: [ChannelwiseProduct]
  /// Whether some input pixels are read by no tap, so that their gradient is zero.
  let leavesInputGaps: Bool

  /// Channels of the input that one filter reads.
  var groupInputs: Int { input.channels / groups }
  /// Filters of one group.
  var groupOutputs: Int { output.channels / groups }
  var taps: Int { kernel.height * kernel.width }
  /// A group's filters, up to whole lanes.
  var outputColumns: Int { isDepthwise ? output.pixelStride : Lanes.roundedUp(groupOutputs) }
  /// A group's input channels, up to whole lanes.
  var inputColumns: Int { isDepthwise ? input.pixelStride : Lanes.roundedUp(groupInputs) }
  /// Floats of one group's weights as `forward` reads them: [tap][channel][filter].
  var forwardGroupSize: Int {
    isDepthwise ? taps * outputColumns : taps * groupInputs * outputColumns
  }
  /// Floats of one group's weights as `inputGradient` reads them: [tap][filter][channel].
  var backwardGroupSize: Int {
    isDepthwise ? taps * inputColumns : taps * groupOutputs * inputColumns
  }

  init(_ convolution: Convolution, input: ImageLayout, output: ImageLayout) {
    self.input = input
    self.output = output
    groups = convolution.groups
    kernel = convolution.kernel
    isDepthwise =
      convolution.groups > 1 && convolution.groups == input.channels
      && input.channels == output.channels
    let (stride, padding) = (convolution.stride, convolution.padding)
    let (packedInput, packedUpstream) = Self.packings(convolution, input: input, output: output)
    self.packedInput = packedInput
    self.packedUpstream = packedUpstream

    // Rows and taps of the forward product.
    let kernel = convolution.kernel
    let isDepthwise = isDepthwise
    let groupInputs = input.channels / convolution.groups
    let groupOutputs = output.channels / convolution.groups
    let outputColumns = isDepthwise ? output.pixelStride : Lanes.roundedUp(groupOutputs)
    let inputColumns = isDepthwise ? input.pixelStride : Lanes.roundedUp(groupInputs)
    let outputStride = convolution.groups == 1 || isDepthwise ? output.pixelStride : outputColumns
    var positions: [(left: Int, out: Int)] = []
    for row in 0..<output.height {
      for column in 0..<output.width {
        positions.append(
          (
            (row * stride.height) * packedInput.rowStride
              + (column * stride.width) * input.pixelStride,
            (row * output.width + column) * outputStride
          ))
      }
    }
    let taps = (0..<kernel.height).flatMap { row in (0..<kernel.width).map { (row, $0) } }
    let rightRows = isDepthwise ? 1 : groupInputs
    let segments = taps.enumerated().map { index, tap in
      TileProduct.Segment(
        left: tap.0 * packedInput.rowStride + tap.1 * input.pixelStride,
        right: index * rightRows * outputColumns)
    }
    if isDepthwise {
      forward = nil
      weightGradient = nil
      channelwise = ChannelwiseProduct(rows: positions, segments: segments)
    } else {
      channelwise = nil
      forward = TileProduct(
        rows: positions, segments: segments, depth: groupInputs, leftStride: 1,
        rightStride: outputColumns)
      let weightRows = segments.enumerated().flatMap { index, tap in
        (0..<groupInputs).map {
          (left: Int(tap.left) + $0, out: (index * groupInputs + $0) * outputColumns)
        }
      }
      let imageRows = (0..<output.height).map {
        TileProduct.Segment(
          left: $0 * stride.height * packedInput.rowStride, right: $0 * output.rowStride)
      }
      weightGradient = TileProduct(
        rows: weightRows, segments: imageRows, depth: output.width,
        leftStride: stride.width * input.pixelStride, rightStride: output.pixelStride)
    }

    // The input's gradient: pixel y gets W[k] · upstream[(y + padding − k) / stride] from every tap k
    // for which that is a whole number; such taps are the same for every stride-th pixel.
    let gradientStride = convolution.groups == 1 || isDepthwise ? input.pixelStride : inputColumns
    var products: [TileProduct] = []
    var channelwiseProducts: [ChannelwiseProduct] = []
    var leavesGaps = false
    for rowPhase in 0..<min(stride.height, input.height) {
      for columnPhase in 0..<min(stride.width, input.width) {
        let rowTaps = (0..<kernel.height).filter {
          (rowPhase + padding.height - $0).isMultiple(of: stride.height)
        }
        let columnTaps = (0..<kernel.width).filter {
          (columnPhase + padding.width - $0).isMultiple(of: stride.width)
        }
        guard let firstRow = rowTaps.first, let firstColumn = columnTaps.first else {
          leavesGaps = true
          continue
        }
        var pixels: [(left: Int, out: Int)] = []
        for row in Swift.stride(from: rowPhase, to: input.height, by: stride.height) {
          for column in Swift.stride(from: columnPhase, to: input.width, by: stride.width) {
            pixels.append(
              (
                packedUpstream.offset(
                  row: (row + padding.height - firstRow) / stride.height,
                  column: (column + padding.width - firstColumn) / stride.width),
                (row * input.width + column) * gradientStride
              ))
          }
        }
        let rightRows = isDepthwise ? 1 : groupOutputs
        let segments = rowTaps.flatMap { row in
          columnTaps.map { column in
            TileProduct.Segment(
              left: -(row - firstRow) / stride.height * packedUpstream.rowStride
                - (column - firstColumn) / stride.width * output.pixelStride,
              right: (row * kernel.width + column) * rightRows * inputColumns)
          }
        }
        if isDepthwise {
          channelwiseProducts.append(ChannelwiseProduct(rows: pixels, segments: segments))
        } else {
          products.append(
            TileProduct(
              rows: pixels, segments: segments, depth: groupOutputs, leftStride: 1,
              rightStride: inputColumns))
        }
      }
    }
    inputGradient = products
    channelwiseInputGradient = channelwiseProducts
    leavesInputGaps = leavesGaps
  }
}

extension ConvolutionGeometry {
  /// How the input and the upstream gradient are packed.
  static func packings(
    _ convolution: Convolution, input: ImageLayout, output: ImageLayout
  ) -> (input: Packing, upstream: Packing) {
    let (kernel, stride, padding) = (
      convolution.kernel, convolution.stride, convolution.padding
    )
    /// How far the taps reach beyond the result's first and last row or column.
    func reach(_ size: Int, _ result: Int, _ kernel: Int, _ stride: Int, _ padding: Int)
      -> (before: Int, after: Int)
    {
      let least = (padding - (kernel - 1)).floorDivided(by: stride)
      let most = (size - 1 + padding).floorDivided(by: stride)
      return (max(0, -least), max(0, most - (result - 1)))
    }
    let rows = reach(input.height, output.height, kernel.height, stride.height, padding.height)
    let columns = reach(input.width, output.width, kernel.width, stride.width, padding.width)
    return (
      Packing(
        image: input, top: padding.height, left: padding.width, bottom: padding.height,
        right: padding.width),
      Packing(
        image: output, top: rows.before, left: columns.before, bottom: rows.after,
        right: columns.after)
    )
  }
}

extension Int {
  /// The quotient, rounded down also where it is negative.
  fileprivate func floorDivided(by divisor: Int) -> Int {
    self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
  }
}
