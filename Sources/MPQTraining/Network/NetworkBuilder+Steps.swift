import MPQModel
import MPQTensor

extension NetworkBuilder {
  /// Goes through the operations and makes their steps, in their order.
  mutating func build() {
    for index in description.operations.indices {
      results.append(addSteps(for: index))
    }
    let last = description.operations.count - 1
    loss = CrossEntropyStep(logits: results[last], batch: batch, shards: sharding.shards)
    entries.append(
      Entry(step: loss, isShared: false, level: plan.level[last]))
    if trains {
      boundary = description.operations.indices
        .filter { plan.isBoundary($0) && plan.needsGradient[$0] }.map { results[$0] }
    }
  }

  /// The stages that passes share, and those of each pass.
  func stages() -> (shared: [NetworkStage], pass: [NetworkStage]) {
    func stages(_ entries: [Entry]) -> [NetworkStage] {
      // Within a level, steps stay in their order.
      Set(entries.map(\.level)).sorted().map { level in
        let members = entries.filter { $0.level == level }
        return NetworkStage(
          steps: members.map(\.step), takesWholeShards: members.contains(where: \.takesWholeShards))
      }
    }
    return (stages(entries.filter(\.isShared)), stages(entries.filter { !$0.isShared }))
  }

  private mutating func addSteps(for index: Int) -> Activation {
    let operation = description.operations[index]
    let source = plan.sources[index][0]
    let input = source.map { results[$0] } ?? self.input
    switch operation.kind {
    case .convolution(let convolution): return addConvolution(convolution, index)
    case .linear(let linear): return addLinear(linear, index)
    case .batchNormalization(let settings): return addNormalization(settings, index)
    case .relu, .relu6:
      let activation = ownCopy(of: source, for: index)
      let bound: Float? = operation.kind == .relu6 ? 6 : nil
      add(RectifierStep(name: operation.name, activation: activation, bound: bound), index)
      return activation
    case .dropout(let rate):
      // Scaled up, an element would look as if ReLU6 had cut it off.
      let activation = ownCopy(of: source, for: index, altersValues: true)
      add(
        DropoutStep(name: operation.name, activation: activation, rate: rate, stream: index), index)
      return activation
    case .add: return addSum(index)
    case .maxPool(let pooling): return addPooling(.maximum, pooling, index)
    case .averagePool(let pooling): return addPooling(.mean, pooling, index)
    case .globalAveragePool:
      let kernel = Extent(height: input.layout.height, width: input.layout.width)
      return addPooling(.mean, NetworkOperation.Pooling(kernel: kernel), index)
    case .flatten:
      if input.layout.positions == 1, plan.canOverwrite(source, by: index) { return input }
      let output = result(index)
      scratchNeeds.include(input: 0, result: input.layout.imageStride)
      add(
        FlattenStep(
          name: operation.name, input: input, output: output,
          target: target(source, reader: index)), index)
      return output
    }
  }

  // MARK: Layers

  private mutating func addConvolution(
    _ convolution: NetworkOperation.Convolution, _ index: Int
  ) -> Activation {
    let output = result(index)
    let source = plan.sources[index][0]
    let input = source.map { results[$0] } ?? self.input
    let geometry = ConvolutionGeometry(convolution, input: input.layout, output: output.layout)
    let fanOut = convolution.outChannels * geometry.taps / convolution.groups
    let layer = addLayer(
      index,
      shape: [
        convolution.outChannels, geometry.groupInputs, convolution.kernel.height,
        convolution.kernel.width,
      ], deviation: (2 / Double(fanOut)).squareRoot(), bias: convolution.bias)
    let step = ConvolutionStep(
      name: description.operations[index].name, geometry: geometry, input: layer.input,
      output: output, weights: layer.weights, bias: layer.bias, shards: gradientShards)
    step.include(in: &scratchNeeds)
    add(step, index)
    return output
  }

  private mutating func addLinear(_ linear: NetworkOperation.Linear, _ index: Int) -> Activation {
    let output = result(index)
    let source = plan.sources[index][0]
    let inputs = (source.map { results[$0] } ?? self.input).layout.channels
    let layer = addLayer(
      index, shape: [linear.outFeatures, inputs],
      deviation: (1 / (3 * Double(inputs))).squareRoot(),
      bias: linear.bias)
    let step = LinearStep(
      name: description.operations[index].name, input: layer.input, output: output,
      weights: layer.weights, bias: layer.bias, shards: gradientShards)
    step.include(in: &scratchNeeds, images: sharding.largestShard(of: batch))
    add(step, index, takesWholeShards: true)
    return output
  }

  private typealias LayerParts = (input: LayerInput, weights: LayerWeights, bias: Parameter?)

  /// Makes a layer's parameters and quantizers; weights are drawn from a normal distribution (He et
  /// al., ICCV 2015, by the outputs).
  private mutating func addLayer(
    _ index: Int, shape: [Int], deviation: Double, bias: Bool
  ) -> LayerParts {
    let name = description.operations[index].name
    let position = weightQuantizers.count
    let precision = precision[position]
    let source = plan.sources[index][0]
    let activation = source.map { results[$0] } ?? input
    func quantizer(_ tensor: TensorKind, _ widths: [Int], isSigned: Bool) -> TensorQuantizer? {
      widths.isEmpty
        ? nil : TensorQuantizer(layer: name, tensor: tensor, widths: widths, isSigned: isSigned)
    }
    let weightQuantizer = quantizer(.weight, precision.weightBits, isSigned: true)
    let isSigned = source.map { !plan.isNonNegative[$0] } ?? true
    let activationQuantizer = quantizer(
      .activation, precision.activationBits, isSigned: isSigned)
    weightQuantizers.append(weightQuantizer)
    activationQuantizers.append(activationQuantizer)

    var draws = SeededDraws(seed: seed, for: .weights, at: UInt64(position))
    let count = shape.reduce(1, *)
    let weight = Parameter(
      name: "\(name).weight", kind: .weight, shape: shape,
      value: (0..<count).map { _ in Float(draws.normal() * deviation) })
    parameters.append(weight)
    var biasParameter: Parameter?
    if bias {
      let zeros = [Float](repeating: 0, count: shape[0])
      let parameter = Parameter(name: "\(name).bias", kind: .bias, shape: [shape[0]], value: zeros)
      parameters.append(parameter)
      biasParameter = parameter
    }
    for quantizer in [weightQuantizer, activationQuantizer].compactMap({ $0 }) {
      parameters.append(quantizer.steps)
    }
    let weights = LayerWeights(parameter: weight, quantizer: weightQuantizer)
    layerWeights.append(weights)
    layerInputs.append(activation)
    let input = LayerInput(
      activation: activation, quantizer: activationQuantizer,
      target: target(source, reader: index), shards: sharding.shards)
    return (input, weights, biasParameter)
  }

  private mutating func addNormalization(
    _ settings: NetworkOperation.BatchNormalization, _ index: Int
  ) -> Activation {
    let name = description.operations[index].name
    let source = plan.sources[index][0]
    let input = source.map { results[$0] } ?? self.input
    // The gradient by what is normalized replaces that by the result, if nobody else adds to it.
    let isSoleReader = source.map { plan.readers[$0] == [index] && !plan.isBoundary($0) } ?? false
    let output = result(index, sharing: isSoleReader ? input.gradient : nil)
    // One for every width of the layer that is normalized.
    let selector = source.flatMap { source in
      description.network.layers.firstIndex { $0.name == description.operations[source].name }
    }.flatMap { weightQuantizers[$0] }
    let names =
      selector.map { $0.widths.count > 1 ? $0.widths.map { "\(name).\($0)" } : [name] } ?? [name]
    let states = names.map { NormalizationState(name: $0, channels: input.layout.channels) }
    for state in states { parameters += [state.scale, state.shift] }
    let normalization = BatchNormalization(
      name: name, settings: settings, input: input, output: output, states: states,
      selector: selector, shards: sharding.shards)
    normalizations.append(normalization)
    entries.append(
      Entry(
        step: BatchStatisticsStep(normalization, target: target(source, reader: index)),
        isShared: plan.isShared[index], level: plan.level[index] - 1))
    add(NormalizationStep(normalization), index)
    return output
  }

  // MARK: Other operations

  private mutating func addSum(_ index: Int) -> Activation {
    let name = description.operations[index].name
    var (first, second) = (plan.sources[index][0], plan.sources[index][1])
    if !plan.canOverwrite(first, by: index, altersValues: true),
      plan.canOverwrite(second, by: index, altersValues: true)
    {
      swap(&first, &second)
    }
    let sum = ownCopy(of: first, for: index, altersValues: true)
    add(
      AddStep(
        name: name, sum: sum, summand: second.map { results[$0] } ?? input,
        target: target(second, reader: index, isSummand: true)), index)
    return sum
  }

  private mutating func addPooling(
    _ reduction: PoolingStep.Reduction, _ pooling: NetworkOperation.Pooling, _ index: Int
  ) -> Activation {
    let source = plan.sources[index][0]
    let input = source.map { results[$0] } ?? self.input
    let output = result(index)
    scratchNeeds.include(input: 0, result: input.layout.imageStride)
    add(
      PoolingStep(
        name: description.operations[index].name, reduction: reduction, pooling: pooling,
        input: input, output: output, target: target(source, reader: index)), index)
    return output
  }

  // MARK: Memory and order

  private mutating func add(_ step: any NetworkStep, _ index: Int, takesWholeShards: Bool = false) {
    entries.append(
      Entry(
        step: step, isShared: plan.isShared[index], level: plan.level[index],
        takesWholeShards: takesWholeShards))
  }

  /// Memory for an operation's result.
  private func result(_ index: Int, sharing gradient: FloatBuffer? = nil) -> Activation {
    Activation(
      layout: ImageLayout(description.outputShapes[index]), batch: batch,
      hasGradient: trains && plan.needsGradient[index],
      sharing: gradient)
  }

  /// What an operation reads, if it may write over it, else a copy.
  private mutating func ownCopy(
    of source: Int?, for index: Int, altersValues: Bool = false
  ) -> Activation {
    if let source, plan.canOverwrite(source, by: index, altersValues: altersValues) {
      return results[source]
    }
    let copy = result(index)
    add(
      CopyStep(
        name: description.operations[index].name, input: source.map { results[$0] } ?? input,
        output: copy, target: target(source, reader: index)), index)
    return copy
  }

  /// Where a reader sends the gradient by what it reads; nil where that is of no use.
  ///
  /// Of several readers, the one that runs last writes first on the way back, and the others add. To
  /// what passes share, all add: it is cleared before the first of them.
  private func target(_ source: Int?, reader: Int, isSummand: Bool = false) -> GradientTarget? {
    guard trains else { return nil }
    guard let source else {
      // Only a step size asks for the gradient by the input, and only while it is computed.
      return input.gradient == nil ? nil : GradientTarget(activation: input, adds: false)
    }
    guard plan.needsGradient[source] else { return nil }
    let own = order(reader, isSummand: isSummand)
    let isLast = plan.readers[source].allSatisfy { other in
      let isAdd = description.operations[other].kind == .add
      let isSecond = isAdd && plan.sources[other][1] == source
      let order = order(other, isSummand: isSecond)
      return order == own || order.lexicographicallyPrecedes(own)
    }
    return GradientTarget(
      activation: results[source], adds: plan.isBoundary(source) || !isLast)
  }

  /// When an operation sends its gradient on: later ones do it earlier.
  private func order(_ index: Int, isSummand: Bool) -> [Int] {
    var level = plan.level[index]
    if case .batchNormalization = description.operations[index].kind { level -= 1 }
    return [plan.isShared[index] ? 0 : 1, level, index, isSummand ? 1 : 0]
  }
}
