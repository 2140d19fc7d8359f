import MPQModel
import MPQTensor

extension Convolution: TrainableOperation {
  var traits: StepTraits {
    // A product over groups reads pixels lane by lane.
    StepTraits(sign: .any, hasParameters: true, readsClosePixels: groups == 1)
  }

  func addSteps(to network: inout StepBuilder) -> Activation {
    let output = network.result()
    let geometry = ConvolutionGeometry(
      self, input: network.input(0).layout, output: output.layout)
    let fanOut = outChannels * geometry.taps / groups
    let weights = network.weights(
      shape: [outChannels, geometry.groupInputs, kernel.height, kernel.width],
      deviation: (2 / Double(fanOut)).squareRoot())
    let bias = bias ? network.bias(outputs: outChannels) : nil
    let forwardWeights = FloatBuffer(
      count: (geometry.isDepthwise ? 1 : geometry.groups) * geometry.forwardGroupSize)
    let step = ConvolutionStep(
      name: network.name, geometry: geometry, input: network.quantizedInput(0), output: output,
      weights: weights, bias: bias, forwardWeights: forwardWeights,
      backwardWeights: geometry.isDepthwise
        ? forwardWeights
        : FloatBuffer(count: network.trains ? geometry.groups * geometry.backwardGroupSize : 0),
      weightSums: network.gradientSums(forwardWeights.count),
      biasSums: network.gradientSums(bias?.count ?? 0))
    step.include(in: &network.scratchNeeds)
    network.add(step)
    return output
  }

  func floatsKept(
    reading input: ImageLayout, writing output: ImageLayout, shards: Int
  ) throws(OperationFault) -> Double {
    let packings = ConvolutionGeometry.packings(self, input: input, output: output)
    let largest = max(packings.input.floats, packings.upstream.floats)
    // Offsets within an image and within the weights have 32 bits.
    guard largest <= Double(Int32.max) else {
      throw OperationFault(
        "one image with its padding has more numbers than can be trained; use less padding or smaller "
          + "images")
    }
    let (groupInputs, groupOutputs) = (input.channels / groups, outChannels / groups)
    let taps = Double(kernel.height) * Double(kernel.width)
    let padded = max(
      Double(groupInputs) * Double(Lanes.roundedUp(groupOutputs)),
      Double(groupOutputs) * Double(Lanes.roundedUp(groupInputs)))
    guard padded * taps <= Double(Int32.max) else {
      throw OperationFault("it has more weights than can be trained; use fewer channels")
    }
    return 3 * largest + padded * taps * Double(groups) * (2 + Double(shards))
  }
}

/// A convolution, dense, grouped or depthwise, with its weights and its input quantized or not.
///
/// input [positions][channels] and output [positions][filters] for each image, pixels padded to whole lanes;
/// weights [filters][channels of a group][taps], bias [filters]. `ConvolutionGeometry` has the three products.
struct ConvolutionStep: NetworkStep {
  let name: String
  var kind: StepKind { geometry.isDepthwise ? .depthwiseConvolution : .convolution }
  let geometry: ConvolutionGeometry
  let input: LayerInput
  var quantizedInputs: [LayerInput] { [input] }
  let output: Activation
  let weights: LayerWeights
  let bias: Parameter?
  /// Weights as the forward product reads them, group after group: [tap][channel][filter].
  let forwardWeights: FloatBuffer
  /// Weights as the input's gradient reads them, group after group: [tap][filter][channel]; none where nothing
  /// runs backwards.
  let backwardWeights: FloatBuffer
  /// The weights' gradient of every shard, laid out as `forwardWeights`.
  let weightSums: ShardSums<Float>
  let biasSums: ShardSums<Double>

  /// What the step needs of a worker's scratch memory.
  func include(in needs: inout ScratchNeeds) {
    let pixels = max(geometry.input.positions, geometry.output.positions)
    let columns = max(
      geometry.inputColumns, geometry.outputColumns, geometry.input.pixelStride)
    needs.include(
      input: geometry.packedInput.count, upstream: geometry.packedUpstream.count,
      result: pixels * columns)
  }

  func begin(_ pass: Pass) {
    weights.begin(pass)
    packWeights()
    guard pass.mode == .training else { return }
    input.begin()
    weightSums.clear()
    biasSums.clear()
  }

  // MARK: Forwards

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    let quantizer = input.quantizer?.quantizer(pass)
    for image in images {
      pack(image, quantizer, context)
      let out = output.image(image)
      if let channelwise = geometry.channelwise {
        channelwise.run(
          left: context.scratch.input.base, right: forwardWeights.base, out: out,
          channels: geometry.output.pixelStride)
      } else if geometry.groups == 1 {
        geometry.forward?.run(
          left: context.scratch.input.base, right: forwardWeights.base, out: out,
          columns: geometry.outputColumns, adds: false)
      } else {
        forwardGroups(into: out, context)
      }
      if let bias { addBias(bias, to: out) }
    }
  }

  private func pack(_ image: Int, _ quantizer: StepSizeQuantizer?, _ context: WorkContext) {
    let source = input.activation.image(image)
    let packed = context.scratch.input.base
    if let quantizer {
      geometry.packedInput.quantize(source, by: quantizer, to: packed)
    } else {
      geometry.packedInput.copy(source, to: packed)
    }
  }

  private func forwardGroups(into out: UnsafeMutablePointer<Float>, _ context: WorkContext) {
    let result = context.scratch.result.base
    let (filters, columns) = (geometry.groupOutputs, geometry.outputColumns)
    for group in 0..<geometry.groups {
      geometry.forward?.run(
        left: context.scratch.input.base + group * geometry.groupInputs,
        right: forwardWeights.base + group * geometry.forwardGroupSize, out: result,
        columns: columns, adds: false)
      for position in 0..<geometry.output.positions {
        (out + position * geometry.output.pixelStride + group * filters)
          .update(from: result + position * columns, count: filters)
      }
    }
  }

  private func addBias(_ bias: Parameter, to out: UnsafeMutablePointer<Float>) {
    for position in 0..<geometry.output.positions {
      let pixel = out + position * geometry.output.pixelStride
      for channel in 0..<bias.count { pixel[channel] += bias.value.base[channel] }
    }
  }

  // MARK: Backwards

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    let quantizer = input.quantizer?.quantizer(pass)
    let sums = weightSums[context.shard]
    for image in images {
      let upstream = output.gradientImage(image)
      // The quantized input is not kept: working it out again is cheaper than fetching it.
      pack(image, quantizer, context)
      addWeightGradient(upstream, to: sums, context)
      if bias != nil { addBiasGradient(upstream, context) }
      if input.target != nil {
        input.propagate(
          inputGradient(upstream, context), image: image, shard: context.shard,
          quantizer: quantizer)
      }
    }
  }

  private func addWeightGradient(
    _ upstream: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>, _ context: WorkContext
  ) {
    let packed = context.scratch.input.base
    if let channelwise = geometry.channelwise {
      channelwise.addWeightGradient(
        left: packed, upstream: upstream, to: sums, channels: geometry.output.pixelStride)
      return
    }
    for group in 0..<geometry.groups {
      geometry.weightGradient?.run(
        left: packed + group * geometry.groupInputs,
        right: upstream + group * geometry.groupOutputs,
        out: sums + group * geometry.forwardGroupSize, columns: geometry.outputColumns, adds: true)
    }
  }

  private func addBiasGradient(_ upstream: UnsafePointer<Float>, _ context: WorkContext) {
    let sums = biasSums[context.shard]
    for position in 0..<geometry.output.positions {
      let pixel = upstream + position * geometry.output.pixelStride
      for channel in 0..<biasSums.count { sums[channel] += Double(pixel[channel]) }
    }
  }

  /// ∂loss/∂(quantized input) of one image, in the input's layout, in the worker's scratch memory.
  private func inputGradient(
    _ upstream: UnsafePointer<Float>, _ context: WorkContext
  ) -> UnsafePointer<Float> {
    let packed = context.scratch.upstream.base
    let result = context.scratch.result.base
    geometry.packedUpstream.copy(upstream, to: packed)
    if geometry.leavesInputGaps {
      result.update(repeating: 0, count: geometry.input.positions * geometry.inputColumns)
    }
    if geometry.isDepthwise {
      for product in geometry.channelwiseInputGradient {
        product.run(
          left: packed, right: backwardWeights.base, out: result,
          channels: geometry.input.pixelStride)
      }
      return UnsafePointer(result)
    }
    if geometry.groups == 1 {
      for product in geometry.inputGradient {
        product.run(
          left: packed, right: backwardWeights.base, out: result, columns: geometry.inputColumns,
          adds: false)
      }
      return UnsafePointer(result)
    }
    return groupedInputGradient(packed, context)
  }

  private func groupedInputGradient(
    _ packed: UnsafePointer<Float>, _ context: WorkContext
  ) -> UnsafePointer<Float> {
    let result = context.scratch.result.base
    // The packed input is no longer needed, and as large as what is gathered here.
    let gathered = context.scratch.input.base
    let (channels, columns) = (geometry.groupInputs, geometry.inputColumns)
    gathered.update(repeating: 0, count: geometry.input.imageStride)
    for group in 0..<geometry.groups {
      for product in geometry.inputGradient {
        product.run(
          left: packed + group * geometry.groupOutputs,
          right: backwardWeights.base + group * geometry.backwardGroupSize, out: result,
          columns: columns, adds: false)
      }
      for position in 0..<geometry.input.positions {
        (gathered + position * geometry.input.pixelStride + group * channels)
          .update(from: result + position * columns, count: channels)
      }
    }
    return UnsafePointer(gathered)
  }

  func collectGradients(_ pass: Pass) {
    weightSums.addUp()
    forEachWeight { index, forward, _ in
      weights.upstream.base[index] = weightSums[total: forward]
    }
    weights.collectGradients(pass)
    input.collectGradients(pass)
    guard let bias else { return }
    biasSums.addUp()
    for channel in 0..<bias.count { bias.gradient[channel] += Float(biasSums[total: channel]) }
  }

  // MARK: Weights

  private func packWeights() {
    let effective = weights.effective.base
    forEachWeight { index, forward, _ in forwardWeights.base[forward] = effective[index] }
    guard backwardWeights.count > 0 else { return }
    forEachWeight { index, _, backward in backwardWeights.base[backward] = effective[index] }
  }

  /// Calls `body` with every weight's place in the parameter and in the two packed orders.
  @inline(__always)
  private func forEachWeight(_ body: (_ index: Int, _ forward: Int, _ backward: Int) -> Void) {
    let (taps, channels, filters) = (geometry.taps, geometry.groupInputs, geometry.groupOutputs)
    let (outputColumns, inputColumns) = (geometry.outputColumns, geometry.inputColumns)
    var index = 0
    if geometry.isDepthwise {
      for channel in 0..<geometry.input.channels {
        for tap in 0..<taps {
          body(index, tap * outputColumns + channel, tap * inputColumns + channel)
          index += 1
        }
      }
      return
    }
    for group in 0..<geometry.groups {
      let forward = group * geometry.forwardGroupSize
      let backward = group * geometry.backwardGroupSize
      for filter in 0..<filters {
        for channel in 0..<channels {
          for tap in 0..<taps {
            body(
              index, forward + (tap * channels + channel) * outputColumns + filter,
              backward + (tap * filters + filter) * inputColumns + channel)
            index += 1
          }
        }
      }
    }
  }
}
