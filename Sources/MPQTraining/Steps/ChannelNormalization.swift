import MPQModel
import MPQTensor

/// The numbers of one batch normalization, which its two steps work with.
///
/// With x and y images [positions][channels], and for every channel by itself:
///
///     y = γ · (x − µ) / √(σ² + ε) + β = x · factor + offset
///
/// where µ and σ² are the batch's mean and biased variance in training, the running ones else.
final class ChannelNormalization: @unchecked Sendable {
  let name: String
  let settings: BatchNormalization
  let input: Activation
  let output: Activation
  /// One per weight width of the convolution or linear layer before, else a single one.
  let states: [NormalizationState]
  /// The position of that layer in the network; nil where there is none.
  let layer: Int?

  /// Σ(x − r) and Σ(x − r)², r being the running mean: shifted sums keep the variance's digits.
  let inputSums: ShardSums<Double>
  /// Σ∂y and Σ∂y · (x − µ).
  let upstreamSums: ShardSums<Double>
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
    name: String, settings: BatchNormalization, input: Activation, output: Activation,
    states: [NormalizationState], layer: Int?, sharding: Sharding
  ) {
    self.name = name
    self.settings = settings
    self.input = input
    self.output = output
    self.states = states
    self.layer = layer
    let stride = input.layout.pixelStride
    inputSums = ShardSums(sharding, count: 2 * stride)
    upstreamSums = ShardSums(sharding, count: 2 * stride)
    factor = FloatBuffer(count: stride)
    offset = FloatBuffer(count: stride)
    mean = FloatBuffer(count: stride)
    inputFactor = FloatBuffer(count: stride)
    constant = FloatBuffer(count: stride)
    inverseDeviation = [Double](repeating: 0, count: stride)
  }

  var channels: Int { input.layout.channels }

  /// The numbers that belong to a pass's formats.
  func state(_ pass: Pass) -> NormalizationState {
    guard states.count > 1, let layer else { return states[0] }
    let format = pass.formats[layer].weight
    guard let state = states.first(where: { $0.format == format }) else {
      preconditionFailure("\(name) has no numbers for \(format.phrase)")
    }
    return state
  }

  /// Takes µ and σ² from the batch, and moves the running statistics towards them.
  ///
  /// With N elements per channel, d = Σ(x − r) / N is how far the batch's mean lies from the running one, so
  /// µ = r + d and σ² = Σ(x − r)² / N − d². As d is small, little is lost in the difference.
  func takeBatchStatistics(_ pass: Pass) {
    let state = state(pass)
    let count = Double(pass.count * input.layout.positions)
    let momentum = pass.statisticsShare(momentum: settings.momentum)
    let stride = input.layout.pixelStride
    inputSums.addUp()
    for channel in 0..<channels {
      let shift = Double(state.runningMean[channel])
      let shiftedMean = inputSums[total: channel] / count
      let variance = max(
        0, inputSums[total: stride + channel] / count - shiftedMean * shiftedMean)
      set(state, mean: shift + shiftedMean, variance: variance, channel: channel)
      if momentum > 0 {
        let unbiased = count > 1 ? variance * count / (count - 1) : variance
        state.runningMean[channel] = Float(shift + momentum * shiftedMean)
        let running = Double(state.runningVariance[channel])
        state.runningVariance[channel] = Float(running + momentum * (unbiased - running))
      }
    }
  }

  /// Takes µ and σ² from the running statistics.
  func takeRunningStatistics(_ pass: Pass) {
    let state = state(pass)
    for channel in 0..<channels {
      set(
        state, mean: Double(state.runningMean[channel]),
        variance: Double(state.runningVariance[channel]), channel: channel)
    }
  }

  private func set(
    _ state: NormalizationState, mean: Double, variance: Double, channel: Int
  ) {
    let inverse = 1 / (variance + settings.epsilon).squareRoot()
    let factor = Double(state.scale.value[channel]) * inverse
    inverseDeviation[channel] = inverse
    self.mean[channel] = Float(mean)
    self.factor[channel] = Float(factor)
    offset[channel] = Float(Double(state.shift.value[channel]) - mean * factor)
  }

  /// Adds γ's and β's gradients, and works out how ∂x follows from ∂y.
  ///
  /// Let i = 1/√(σ² + ε), so y = γ · (x − µ) · i + β. Then
  ///
  ///     ∂β = Σ∂y,   ∂γ = i · Σ∂y · (x − µ)
  ///
  /// An element x changes its own y by γ · i, and all others by µ and σ². By the chain rule, σ² has the gradient
  /// −½ · γ · i² · ∂γ, of which x gets 2 · (x − µ) / N; and µ has −γ · i · ∂β, of which x gets 1/N (what µ does to
  /// σ² is nothing, since Σ(x − µ) = 0). So
  ///
  ///     ∂x = γ · i · (∂y − ∂β / N − (x − µ) · i · ∂γ / N)
  ///        = ∂y · factor + x · inputFactor + constant
  ///
  /// with factor = γ · i, inputFactor = −factor · i · ∂γ / N, and constant = −factor · ∂β / N − inputFactor · µ.
  func takeUpstreamSums(_ pass: Pass) {
    let state = state(pass)
    let count = Double(pass.count * input.layout.positions)
    let stride = input.layout.pixelStride
    upstreamSums.addUp()
    for channel in 0..<channels {
      let shift = upstreamSums[total: channel]
      let inverse = inverseDeviation[channel]
      let scale = upstreamSums[total: stride + channel] * inverse
      state.shift.gradient[channel] += Float(shift)
      state.scale.gradient[channel] += Float(scale)
      let factor = Double(state.scale.value[channel]) * inverse
      let inputFactor = -factor * inverse * scale / count
      self.inputFactor[channel] = Float(inputFactor)
      constant[channel] = Float(-factor * shift / count - inputFactor * Double(mean[channel]))
    }
  }
}

/// Batch normalization's numbers for one width of the layer before it.
final class NormalizationState: @unchecked Sendable {
  /// That width; nil where the layer's weights are not quantized.
  let format: NumberFormat?
  /// γ and β.
  let scale: Parameter
  let shift: Parameter
  /// The statistics for inference; the variance is the unbiased one, as in PyTorch.
  let runningMean: FloatBuffer
  let runningVariance: FloatBuffer

  /// - Parameter name: as in a checkpoint, e.g. `layer1.0.bn1` or `layer1.0.bn1.4`.
  init(name: String, format: NumberFormat?, channels: Int) {
    self.format = format
    scale = Parameter(
      name: "\(name).weight", kind: .normalization, shape: [channels],
      value: [Float](repeating: 1, count: channels))
    shift = Parameter(
      name: "\(name).bias", kind: .normalization, shape: [channels],
      value: [Float](repeating: 0, count: channels))
    runningMean = FloatBuffer(count: channels)
    runningVariance = FloatBuffer([Float](repeating: 1, count: channels))
  }
}
