import MPQModel
import MPQTensor

extension BatchNormalization: TrainableOperation {
  var traits: StepTraits {
    StepTraits(sign: .any, hasParameters: true, placement: .bothStages)
  }

  func addSteps(to network: inout StepBuilder) -> Activation {
    let input = network.input(0)
    // The gradient by what is normalized replaces that by the result, if nobody else adds to it.
    let output = network.result(sharing: network.isSoleReader(of: 0) ? input.gradient : nil)
    // One for every width of the layer that is normalized.
    let quantizer = network.weightQuantizer(before: 0)
    let formats = quantizer?.formats ?? []
    let (name, channels) = (network.name, input.layout.channels)
    let states =
      formats.count > 1
      ? formats.map { NormalizationState(name: "\(name).\($0)", format: $0, channels: channels) }
      : [NormalizationState(name: name, format: formats.first, channels: channels)]
    for state in states { network.parameters += [state.scale, state.shift] }
    let normalization = ChannelNormalization(
      name: name, settings: self, input: input, output: output, states: states,
      layer: quantizer?.position, sharding: network.sharding)
    network.add(
      BatchStatisticsStep(normalization: normalization, target: network.target(0)),
      isStageBefore: true)
    network.add(NormalizationStep(normalization: normalization))
    return output
  }
}

/// The first half: forwards it collects the batch's statistics, backwards it sends ∂x on.
///
/// x, ∂x and ∂y are images [positions][channels]; sums are [2][channels], for each shard. Between its two
/// directions stand those of `NormalizationStep`.
struct BatchStatisticsStep: NetworkStep {
  let normalization: ChannelNormalization
  let target: GradientTarget?
  var name: String { normalization.name }
  var kind: StepKind { .batchNormalization }

  func begin(_ pass: Pass) {
    guard pass.usesBatchStatistics else { return normalization.takeRunningStatistics(pass) }
    normalization.inputSums.clear()
    normalization.upstreamSums.clear()
  }

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    guard pass.usesBatchStatistics else { return }
    let values = UnsafePointer(normalization.input.image(images.lowerBound))
    let (layout, shifts) = (normalization.input.layout, normalization.state(pass).runningMean)
    ChannelSums.add(
      values, less: shifts, times: values, less: shifts, pixels: images.count * layout.positions,
      stride: layout.pixelStride, to: normalization.inputSums[context.shard])
  }

  func finishForward(_ pass: Pass) {
    if pass.usesBatchStatistics { normalization.takeBatchStatistics(pass) }
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

/// The second half, a stage later: forwards it normalizes, backwards it collects what ∂x needs of the whole
/// batch.
///
/// x, y and ∂y are images [positions][channels]; sums are [2][channels], for each shard.
struct NormalizationStep: NetworkStep {
  let normalization: ChannelNormalization
  var name: String { normalization.name }
  var kind: StepKind { .batchNormalization }

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
    let values = UnsafePointer(normalization.input.image(images.lowerBound))
    let upstream = UnsafePointer(normalization.output.gradientImage(images.lowerBound))
    let layout = normalization.input.layout
    ChannelSums.add(
      upstream, less: nil, times: values, less: normalization.mean,
      pixels: images.count * layout.positions, stride: layout.pixelStride,
      to: normalization.upstreamSums[context.shard])
  }

  func finishBackward(_ pass: Pass) { normalization.takeUpstreamSums(pass) }
}
