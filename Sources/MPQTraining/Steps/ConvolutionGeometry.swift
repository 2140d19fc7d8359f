import MPQModel
import MPQTensor

/// Where everything lies in a convolution and in its two gradients: the offsets are worked out once,
/// and the products then run through them.
///
/// An image is [positions][channels], the channels of a pixel padded to whole lanes; packed, it has the zeros of
/// the padding around it. With p a position of the result, t a tap, c a channel of the input, f a filter and S
/// the stride, one image of one group takes three products:
///
///     forward         out[p][f]    = Σ(t, c) packed[S·p + t][c] · weights[t][c][f]
///     weightGradient  ∂w[t][c][f] += Σ(p)    packed[S·p + t][c] · ∂out[p][f]
///     inputGradient   ∂in[q][c]    = Σ(t, f) ∂out[(q + padding − t) / S][f] · weights[t][f][c]
///
/// where the last takes only the taps t for which S divides q + padding − t.
struct ConvolutionGeometry: Sendable {
  let input: ImageLayout
  let output: ImageLayout
  let groups: Int
  let kernel: Extent
  let stride: Extent
  let padding: Extent
  /// One filter per channel.
  let isDepthwise: Bool

  /// The input with the padding around it.
  let packedInput: Packing
  /// ∂loss/∂output, with as many zeros around it as the flipped kernel reaches.
  let packedUpstream: Packing

  /// Positions × taps · channels; for depthwise `channelwise` instead.
  private(set) var forward: TileProduct?
  /// ∂loss/∂input: one product per phase of the stride, which together write every pixel that any
  /// tap reaches.
  private(set) var inputGradient: [TileProduct] = []
  /// ∂loss/∂weights: a row per tap and channel, positions as depth.
  private(set) var weightGradient: TileProduct?
  private(set) var channelwise: ChannelwiseProduct?
  private(set) var channelwiseInputGradient: [ChannelwiseProduct] = []
  /// Whether some input pixels are read by no tap, so that their gradient is zero.
  private(set) var leavesInputGaps = false

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
    stride = convolution.stride
    padding = convolution.padding
    isDepthwise =
      convolution.groups > 1 && convolution.groups == input.channels
      && input.channels == output.channels
    (packedInput, packedUpstream) = Self.packings(convolution, input: input, output: output)
    makeForwardAndWeightGradient()
    makeInputGradient()
  }

  /// Works out where position p of the result finds its first pixel, S·p, and from there each tap t its own;
  /// the gradient of the weights goes through the same pixels with positions and taps exchanged.
  private mutating func makeForwardAndWeightGradient() {
    // A result of several groups is made group by group, and then put in place.
    let outputStride = groups == 1 || isDepthwise ? output.pixelStride : outputColumns
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
    let rightRows = isDepthwise ? 1 : groupInputs
    let segments = (0..<taps).map { tap in
      TileProduct.Segment(
        left: tap / kernel.width * packedInput.rowStride
          + tap % kernel.width * input.pixelStride,
        right: tap * rightRows * outputColumns)
    }
    if isDepthwise {
      channelwise = ChannelwiseProduct(rows: positions, segments: segments)
      return
    }
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

  /// Makes a product for each phase of the stride: pixels q that are equal modulo S are reached by the same taps.
  private mutating func makeInputGradient() {
    for row in 0..<min(stride.height, input.height) {
      for column in 0..<min(stride.width, input.width) {
        let rowTaps = (0..<kernel.height).filter {
          (row + padding.height - $0).isMultiple(of: stride.height)
        }
        let columnTaps = (0..<kernel.width).filter {
          (column + padding.width - $0).isMultiple(of: stride.width)
        }
        if rowTaps.isEmpty || columnTaps.isEmpty {
          leavesInputGaps = true
        } else {
          addInputGradient(row: row, column: column, rowTaps: rowTaps, columnTaps: columnTaps)
        }
      }
    }
  }

  /// Adds the product for every pixel that a whole number of strides lies behind (row, column).
  ///
  /// A pixel starts where its first tap reads ∂out. A later tap, t − t₀ taps on, reads (t − t₀) / S before that,
  /// a whole number as both taps reach the pixel.
  private mutating func addInputGradient(
    row: Int, column: Int, rowTaps: [Int], columnTaps: [Int]
  ) {
    let (firstRow, firstColumn) = (rowTaps[0], columnTaps[0])
    let gradientStride = groups == 1 || isDepthwise ? input.pixelStride : inputColumns
    var pixels: [(left: Int, out: Int)] = []
    for row in Swift.stride(from: row, to: input.height, by: stride.height) {
      for column in Swift.stride(from: column, to: input.width, by: stride.width) {
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
      channelwiseInputGradient.append(ChannelwiseProduct(rows: pixels, segments: segments))
    } else {
      inputGradient.append(
        TileProduct(
          rows: pixels, segments: segments, depth: groupOutputs, leftStride: 1,
          rightStride: inputColumns))
    }
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
