import MPQModel
import MPQTensor

extension Linear: TrainableOperation {
  var traits: StepTraits {
    StepTraits(sign: .any, hasParameters: true, placement: .nextStage)
  }

  func addSteps(to network: inout StepBuilder) -> Activation {
    let output = network.result()
    let inputs = network.input(0).layout.channels
    let weights = network.weights(
      shape: [outFeatures, inputs], deviation: (1 / (3 * Double(inputs))).squareRoot())
    let bias = bias ? network.bias(outputs: outFeatures) : nil
    let step = LinearStep(
      name: network.name, input: network.quantizedInput(0), output: output, weights: weights,
      bias: bias, weightSums: network.gradientSums(weights.parameter.count),
      biasSums: network.gradientSums(bias?.count ?? 0))
    step.include(in: &network.scratchNeeds, images: network.sharding.largestShard)
    network.add(step, takesWholeShards: true)
    return output
  }
}

/// A linear layer: one matrix product for all images of a shard.
///
/// x [images][inputs] and y [images][outputs], each image padded to whole lanes; w [outputs][inputs], b [outputs]:
///
///     forward   y  = x · wᵀ + b
///     backward  ∂w += ∂yᵀ · x,   ∂b += Σ∂y over images,   ∂x = ∂y · w
struct LinearStep: NetworkStep {
  let name: String
  var kind: StepKind { .linear }
  let input: LayerInput
  var quantizedInputs: [LayerInput] { [input] }
  let output: Activation
  /// [outputs][inputs].
  let weights: LayerWeights
  let bias: Parameter?
  /// [outputs][inputs] for each shard.
  let weightSums: ShardSums<Float>
  let biasSums: ShardSums<Double>
  private var inputs: Int { input.activation.layout.channels }
  private var outputs: Int { output.layout.channels }
  private var inputStride: Int { input.activation.layout.imageStride }
  private var outputStride: Int { output.layout.imageStride }

  /// What the step needs of a worker's scratch memory.
  ///
  /// - Parameter images: the most that one shard has.
  func include(in needs: inout ScratchNeeds, images: Int) {
    needs.include(input: images * inputStride, result: images * inputStride)
  }

  func begin(_ pass: Pass) {
    weights.begin(pass)
    guard pass.mode == .training else { return }
    input.begin()
    weightSums.clear()
    biasSums.clear()
  }

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    let out = output.image(images.lowerBound)
    MatrixProduct.multiply(
      .init(quantizedInput(images, pass, context), stride: inputStride),
      .init(weights.effective.base, stride: inputs, isTransposed: true),
      rows: images.count, columns: outputs, depth: inputs, into: out, resultStride: outputStride,
      adds: false)
    guard let bias else { return }
    for image in 0..<images.count {
      for output in 0..<outputs { out[image * outputStride + output] += bias.value.base[output] }
    }
  }

  private func quantizedInput(
    _ images: Range<Int>, _ pass: Pass, _ context: WorkContext
  ) -> UnsafePointer<Float> {
    let source = UnsafePointer(input.activation.image(images.lowerBound))
    guard let quantizer = input.quantizer?.quantizer(pass) else { return source }
    let packed = context.scratch.input.base
    quantizer.quantize(source, count: input.activation.count(images), into: packed)
    return UnsafePointer(packed)
  }

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    let upstream = UnsafePointer(output.gradientImage(images.lowerBound))
    MatrixProduct.multiply(
      .init(upstream, stride: outputStride, isTransposed: true),
      .init(quantizedInput(images, pass, context), stride: inputStride),
      rows: outputs, columns: inputs, depth: images.count,
      into: weightSums[context.shard], resultStride: inputs, adds: true)
    let sums = biasSums[context.shard]
    for image in 0..<images.count {
      for output in 0..<biasSums.count {
        sums[output] += Double(upstream[image * outputStride + output])
      }
    }
    guard input.target != nil else { return }
    let result = context.scratch.result.base
    result.update(repeating: 0, count: images.count * inputStride)
    MatrixProduct.multiply(
      .init(upstream, stride: outputStride), .init(weights.effective.base, stride: inputs),
      rows: images.count, columns: inputs, depth: outputs, into: result, resultStride: inputStride,
      adds: false)
    let quantizer = input.quantizer?.quantizer(pass)
    for (index, image) in images.enumerated() {
      input.propagate(
        result + index * inputStride, image: image, shard: context.shard, quantizer: quantizer)
    }
  }

  func collectGradients(_ pass: Pass) {
    weightSums.addUp()
    for index in 0..<weightSums.count { weights.upstream.base[index] = weightSums[total: index] }
    weights.collectGradients(pass)
    input.collectGradients(pass)
    guard let bias else { return }
    biasSums.addUp()
    for output in 0..<bias.count { bias.gradient[output] += Float(biasSums[total: output]) }
  }
}
