import MPQTensor

/// The second half: forwards it normalizes, backwards it collects what ∂x needs of the whole batch.
final class NormalizationStep: NetworkStep {
  let normalization: BatchNormalization
  var name: String { normalization.name }
  var kind: StepKind { .batchNormalization }

  init(_ normalization: BatchNormalization) { self.normalization = normalization }

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    let stride = normalization.input.layout.pixelStride
    let count = normalization.input.count(images)
    let values = UnsafePointer(normalization.input.image(images.lowerBound))
    let out = normalization.output.image(images.lowerBound)
    let (factors, shifts) = (normalization.factor.base, normalization.offset.base)
    var offset = 0
    while offset < count {
      var channel = 0
      while channel < stride {
        var result = shifts.lanes(at: channel)
        result.add(values.lanes(at: offset), times: factors.lanes(at: channel))
        out.store(result, at: offset)
        channel += Lanes.scalarCount
        offset += Lanes.scalarCount
      }
    }
  }

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    let stride = normalization.input.layout.pixelStride
    let values = UnsafePointer(normalization.input.image(images.lowerBound))
    let upstream = UnsafePointer(normalization.output.gradientImage(images.lowerBound))
    let pixels = images.count * normalization.input.layout.positions
    let sums = normalization.upstreamSums[context.shard]
    for channel in Swift.stride(from: 0, to: stride, by: Lanes.scalarCount) {
      let (sum, products) = ChannelSums.sumAndProducts(
        upstream + channel, values + channel, pixels: pixels, stride: stride,
        shift: normalization.mean.base.lanes(at: channel))
      for lane in 0..<Lanes.scalarCount {
        sums[channel + lane] += Double(sum[lane])
        sums[stride + channel + lane] += Double(products[lane])
      }
    }
  }

  func finishBackward(_ pass: Pass) { normalization.takeUpstreamSums(pass) }
}
