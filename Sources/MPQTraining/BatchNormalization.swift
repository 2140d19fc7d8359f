import MPQModel
import MPQTensor

/// One batch normalization, which two steps carry out: the first collects what the whole batch has to
/// be known for, the second, a stage later, normalizes.
///
///     y = γ · (x − µ) / √(σ² + ε) + β
///
/// where µ and σ² are the batch's mean and biased variance in training, the running ones else.
final class BatchNormalization: @unchecked Sendable {
  let name: String
  let settings: NetworkOperation.BatchNormalization
  let input: Activation
  let output: Activation
  /// One per width of the convolution or linear layer before, in the order of its widths.
  let states: [NormalizationState]
  /// Whose selected width chooses among `states`; nil where there is only one.
  let selector: TensorQuantizer?

  /// Σ(x − r) and Σ(x − r)², r being the running mean: shifted sums keep the variance's digits.
  let inputSums: ShardSums
  /// Σ∂y and Σ∂y · (x − µ).
  let upstreamSums: ShardSums
  /// Per channel, up to whole lanes: y = x · factor + offset.
  let factor: FloatBuffer
  let offset: FloatBuffer
  /// µ.
  let mean: FloatBuffer
  /// Per channel: ∂x = ∂y · factor + x · inputFactor + constant.
  let inputFactor: FloatBuffer
  let constant: FloatBuffer
  /// 1/√(σ² + ε).
  private var inverseDeviation: [Double]

  init(
    name: String, settings: NetworkOperation.BatchNormalization, input: Activation,
    output: Activation, states: [NormalizationState], selector: TensorQuantizer?, shards: Int
  ) {
    self.name = name
    self.settings = settings
    self.input = input
    self.output = output
    self.states = states
    self.selector = selector
    let stride = input.layout.pixelStride
    inputSums = ShardSums(shards: shards, count: 2 * stride)
    upstreamSums = ShardSums(shards: shards, count: 2 * stride)
    factor = FloatBuffer(count: stride)
    offset = FloatBuffer(count: stride)
    mean = FloatBuffer(count: stride)
    inputFactor = FloatBuffer(count: stride)
    constant = FloatBuffer(count: stride)
    inverseDeviation = [Double](repeating: 0, count: stride)
  }

  var channels: Int { input.layout.channels }
  var state: NormalizationState { states[states.count == 1 ? 0 : selector?.selected ?? 0] }

  /// Takes µ and σ² from the batch, and moves the running statistics towards them.
  func takeBatchStatistics(_ pass: Pass) {
    let state = state
    let count = Double(pass.count * input.layout.positions)
    let momentum = pass.statisticsMomentum ?? settings.momentum
    let stride = input.layout.pixelStride
    for channel in 0..<channels {
      let shift = Double(state.runningMean[channel])
      let shiftedMean = inputSums.total(channel) / count
      let variance = max(
        0, inputSums.total(stride + channel) / count - shiftedMean * shiftedMean)
      set(mean: shift + shiftedMean, variance: variance, channel: channel)
      if momentum > 0 {
        let unbiased = count > 1 ? variance * count / (count - 1) : variance
        state.runningMean[channel] = Float(shift + momentum * shiftedMean)
        let running = Double(state.runningVariance[channel])
        state.runningVariance[channel] = Float(running + momentum * (unbiased - running))
      }
    }
  }

  /// Takes µ and σ² from the running statistics.
  func takeRunningStatistics() {
    let state = state
    for channel in 0..<channels {
      set(
        mean: Double(state.runningMean[channel]),
        variance: Double(state.runningVariance[channel]), channel: channel)
    }
  }

  private func set(mean: Double, variance: Double, channel: Int) {
    let inverse = 1 / (variance + settings.epsilon).squareRoot()
    let factor = Double(state.scale.value[channel]) * inverse
    inverseDeviation[channel] = inverse
    self.mean[channel] = Float(mean)
    self.factor[channel] = Float(factor)
    offset[channel] = Float(Double(state.shift.value[channel]) - mean * factor)
  }

  /// Adds γ's and β's gradients, and works out how ∂x follows from ∂y.
  func takeUpstreamSums(_ pass: Pass) {
    let state = state
    let count = Double(pass.count * input.layout.positions)
    let stride = input.layout.pixelStride
    for channel in 0..<channels {
      let shift = upstreamSums.total(channel)
      let inverse = inverseDeviation[channel]
      let scale = upstreamSums.total(stride + channel) * inverse
      state.shift.gradient[channel] += Float(shift)
      state.scale.gradient[channel] += Float(scale)
      let factor = Double(state.scale.value[channel]) * inverse
      let inputFactor = -factor * inverse * scale / count
      self.inputFactor[channel] = Float(inputFactor)
      constant[channel] = Float(-factor * shift / count - inputFactor * Double(mean[channel]))
    }
  }
}

/// The first half: forwards it collects the batch's statistics, backwards it sends ∂x on.
final class BatchStatisticsStep: NetworkStep {
  let normalization: BatchNormalization
  let target: GradientTarget?
  var name: String { normalization.name }
  var kind: StepKind { .batchNormalization }

  init(_ normalization: BatchNormalization, target: GradientTarget?) {
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

/// Sums over pixels, sixteen channels at a time, with two accumulators each to hide latency.
enum ChannelSums {
  /// Σ(x − shift) and Σ(x − shift)².
  @inline(__always)
  static func sumAndSquares(
    _ values: UnsafePointer<Float>, pixels: Int, stride: Int, shift: Lanes
  ) -> (sum: Lanes, squares: Lanes) {
    var (sum0, sum1, squares0, squares1) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var pixel = 0
    while pixel + 2 <= pixels {
      let first = values.lanes(at: pixel * stride) - shift
      let second = values.lanes(at: (pixel + 1) * stride) - shift
      sum0 += first
      sum1 += second
      squares0.add(first, times: first)
      squares1.add(second, times: second)
      pixel += 2
    }
    if pixel < pixels {
      let last = values.lanes(at: pixel * stride) - shift
      sum0 += last
      squares0.add(last, times: last)
    }
    return (sum0 + sum1, squares0 + squares1)
  }

  /// Σu and Σu · (x − shift).
  @inline(__always)
  static func sumAndProducts(
    _ upstream: UnsafePointer<Float>, _ values: UnsafePointer<Float>, pixels: Int, stride: Int,
    shift: Lanes
  ) -> (sum: Lanes, products: Lanes) {
    var (sum0, sum1, products0, products1) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var pixel = 0
    while pixel + 2 <= pixels {
      let first = upstream.lanes(at: pixel * stride)
      let second = upstream.lanes(at: (pixel + 1) * stride)
      sum0 += first
      sum1 += second
      products0.add(first, times: values.lanes(at: pixel * stride) - shift)
      products1.add(second, times: values.lanes(at: (pixel + 1) * stride) - shift)
      pixel += 2
    }
    if pixel < pixels {
      let last = upstream.lanes(at: pixel * stride)
      sum0 += last
      products0.add(last, times: values.lanes(at: pixel * stride) - shift)
    }
    return (sum0 + sum1, products0 + products1)
  }
}
