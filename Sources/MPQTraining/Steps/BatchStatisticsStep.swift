import MPQTensor

/// The first half: forwards it collects the batch's statistics, backwards it sends ∂x on.
final class BatchStatisticsStep: NetworkStep {
  let normalization: ChannelNormalization
  let target: GradientTarget?
  var name: String { normalization.name }
  var kind: StepKind { .batchNormalization }

  init(_ normalization: ChannelNormalization, target: GradientTarget?) {
    self.normalization = normalization
    self.target = target
  }

  func begin(_ pass: Pass) {
    guard pass.isTraining else { return normalization.takeRunningStatistics() }
    normalization.inputSums.clear()
    normalization.upstreamSums.clear()
  }

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    guard pass.isTraining else { return }
    let stride = normalization.input.layout.pixelStride
    let values = UnsafePointer(normalization.input.image(images.lowerBound))
    let pixels = images.count * normalization.input.layout.positions
    let sums = normalization.inputSums[context.shard]
    let shifts = normalization.state.runningMean
    for channel in Swift.stride(from: 0, to: stride, by: Lanes.scalarCount) {
      let shift = UnsafePointer(shifts.base).lanes(at: channel)
      let (sum, squares) = ChannelSums.sumAndSquares(
        values + channel, pixels: pixels, stride: stride, shift: shift)
      for lane in 0..<Lanes.scalarCount {
        sums[channel + lane] += Double(sum[lane])
        sums[stride + channel + lane] += Double(squares[lane])
      }
    }
  }

  func finishForward(_ pass: Pass) {
    if pass.isTraining { normalization.takeBatchStatistics(pass) }
  }

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    guard let target else { return }
    let stride = normalization.input.layout.pixelStride
    let count = normalization.input.count(images)
    let values = UnsafePointer(normalization.input.image(images.lowerBound))
    let upstream = UnsafePointer(normalization.output.gradientImage(images.lowerBound))
    // The two may be one buffer.
    let gradient = target.activation.gradientImage(images.lowerBound)
    let (factors, inputFactors, constants) = (
      normalization.factor.base, normalization.inputFactor.base, normalization.constant.base
    )
    // Pixel by pixel, so that memory is gone through in its order.
    var offset = 0
    while offset < count {
      var channel = 0
      while channel < stride {
        var result = constants.lanes(at: channel)
        result.add(upstream.lanes(at: offset), times: factors.lanes(at: channel))
        result.add(values.lanes(at: offset), times: inputFactors.lanes(at: channel))
        gradient.store(target.adds ? gradient.lanes(at: offset) + result : result, at: offset)
        channel += Lanes.scalarCount
        offset += Lanes.scalarCount
      }
    }
  }
}
