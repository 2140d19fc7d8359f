import MPQModel
import MPQTensor

/// Lays out a network's memory, operation by operation, and collects the steps that the operations add.
///
/// While an operation adds its steps, `name` is its name, `input(n)` what it reads, `target(n)` where the
/// gradient by that goes, and `result()` memory for what it makes.
struct StepBuilder {
  let description: NetworkDescription
  let schedule: ExecutionSchedule
  let precision: [LayerPrecision]
  let sharding: Sharding
  let trains: Bool
  let seed: UInt64

  /// The network's input.
  let networkInput: Activation
  var parameters: [Parameter] = []
  /// One entry per layer of the search.
  private(set) var layers: [LayerParts] = []
  var scratchNeeds = ScratchNeeds()
  /// The result of each operation so far; in-place ones have that of what they read.
  private(set) var results: [Activation] = []
  private(set) var entries: [Entry] = []

  /// What is made for a layer's operands.
  struct LayerParts {
    var weights: LayerWeights?
    /// What it reads at its activation bits.
    var input: Activation?
    /// The quantizers by the width that each takes, where it is quantized at all.
    var quantizers: [TensorKind: TensorQuantizer] = [:]
  }

  /// A step, and where it stands in the order of all.
  struct Entry {
    var step: any NetworkStep
    var isShared: Bool
    var level: Int
    var takesWholeShards = false
  }

  /// - Parameter operations: the description's, in its order.
  init(
    _ description: NetworkDescription, operations: [any TrainableOperation],
    precision: [LayerPrecision], sharding: Sharding, trains: Bool, seed: UInt64
  ) {
    self.description = description
    self.precision = precision
    self.sharding = sharding
    self.trains = trains
    self.seed = seed
    let layerOperations = description.operations.filter(\.isLayer)
    let quantizedReads = Set(
      zip(layerOperations, precision).flatMap { operation, precision in
        operation.inputs.indices.filter {
          !precision.formats(of: .input($0), in: operation).isEmpty
        }.map { operation.inputs[$0] }
      })
    let traits = operations.map(\.traits)
    schedule = ExecutionSchedule(description, traits: traits, quantizedReads: quantizedReads)
    let isInputQuantized = trains && quantizedReads.contains(NetworkDescription.inputName)
    // Nothing writes pixels that lie close together, as a gradient would be.
    let isPadded =
      isInputQuantized
      || zip(description.operations, traits).contains { operation, traits in
        operation.inputs.contains(NetworkDescription.inputName) && !traits.readsClosePixels
      }
    guard case .image(let channels, let height, let width) = description.inputShape else {
      preconditionFailure("a network's input is an image")
    }
    networkInput = Activation(
      layout: ImageLayout(channels: channels, height: height, width: width, isPadded: isPadded),
      images: sharding.images, hasGradient: isInputQuantized)
    for operation in operations {
      if self.operation.isLayer { layers.append(LayerParts()) }
      results.append(operation.addSteps(to: &self))
    }
  }

  /// Sums for a parameter's gradient; of nothing where nothing runs backwards.
  func gradientSums<Element>(_ count: Int) -> ShardSums<Element> {
    ShardSums(sharding, count: trains ? count : 0)
  }

  // MARK: The operation whose steps are being made

  /// The operation's position.
  var index: Int { results.count }
  private var operation: NetworkOperation { description.operations[index] }
  var name: String { operation.name }

  /// The position of the operation that it reads; nil where that is the network's input.
  private func source(_ number: Int) -> Int? { schedule.sources[index][number] }

  /// What it reads.
  func input(_ number: Int) -> Activation {
    source(number).map { results[$0] } ?? networkInput
  }

  /// Whether nobody else adds to the gradient by what it reads.
  func isSoleReader(of number: Int) -> Bool {
    source(number).map { schedule.readers[$0] == [index] && !schedule.isBoundary($0) } ?? false
  }

  /// Whether it may write its result over what it reads.
  ///
  /// - Parameter altersValues: whether the values tell less afterwards than a gradient that is worked out
  ///   from them needs.
  func canOverwrite(_ number: Int, altersValues: Bool = false) -> Bool {
    schedule.canOverwrite(source(number), by: index, altersValues: altersValues)
  }

  /// Memory for its result.
  func result(sharing gradient: FloatBuffer? = nil) -> Activation {
    Activation(
      layout: ImageLayout(description.outputShapes[index]), images: sharding.images,
      hasGradient: trains && schedule.needsGradient[index], sharing: gradient)
  }

  /// What it reads, if it may write over it, else a copy.
  mutating func ownCopy(of number: Int, altersValues: Bool = false) -> Activation {
    if canOverwrite(number, altersValues: altersValues) { return input(number) }
    let copy = result()
    add(CopyStep(name: name, input: input(number), output: copy, target: target(number)))
    return copy
  }

  /// Where it sends the gradient by what it reads; nil where that is of no use.
  ///
  /// Of several readers, the one that runs last writes first on the way back, and the others add. To
  /// what passes share, all add: it is cleared before the first of them.
  ///
  /// - Parameter isLaterStep: whether the step follows another one of the operation that reads too.
  func target(_ number: Int, isLaterStep: Bool = false) -> GradientTarget? {
    guard trains else { return nil }
    guard let source = source(number) else {
      // Only a step size asks for the gradient by the input, and only while it is computed.
      return networkInput.gradient == nil
        ? nil : GradientTarget(activation: networkInput, adds: false)
    }
    guard schedule.needsGradient[source] else { return nil }
    let isFirst = schedule.sendsFirst(index, to: source, isLaterStep: isLaterStep)
    return GradientTarget(
      activation: results[source], adds: schedule.isBoundary(source) || !isFirst)
  }

  /// Adds a step to the stage in which the operation's result is complete.
  ///
  /// - Parameters:
  ///   - takesWholeShards: whether a shard's images go through together.
  ///   - isStageBefore: whether it is the first step of an operation that takes two stages.
  mutating func add(
    _ step: any NetworkStep, takesWholeShards: Bool = false, isStageBefore: Bool = false
  ) {
    entries.append(
      Entry(
        step: step, isShared: schedule.isShared[index],
        level: schedule.level[index] - (isStageBefore ? 1 : 0), takesWholeShards: takesWholeShards))
  }
}

// MARK: Operands of a layer

extension StepBuilder {
  /// The layer's weights, drawn from a normal distribution (He et al., ICCV 2015, by the outputs).
  mutating func weights(shape: [Int], deviation: Double) -> LayerWeights {
    var draws = SeededDraws(seed: seed, for: .weights, at: UInt64(layers.count - 1))
    let count = shape.reduce(1, *)
    let parameter = Parameter(
      name: "\(name).weight", kind: .weight, shape: shape,
      value: (0..<count).map { _ in Float(draws.normal() * deviation) })
    parameters.append(parameter)
    let weights = LayerWeights(
      parameter: parameter, quantizer: quantizer(of: .weights, isSigned: true))
    layers[layers.count - 1].weights = weights
    return weights
  }

  /// Constants that the layer adds to its outputs, at first zero.
  mutating func bias(outputs: Int) -> Parameter {
    let zeros = [Float](repeating: 0, count: outputs)
    let bias = Parameter(name: "\(name).bias", kind: .bias, shape: [outputs], value: zeros)
    parameters.append(bias)
    return bias
  }

  /// What the layer reads, through a quantizer where the layer has one for it.
  mutating func quantizedInput(_ number: Int) -> LayerInput {
    let isSigned = source(number).map { !schedule.isNonNegative[$0] } ?? true
    let activation = input(number)
    if type(of: operation.kind).tensor(of: .input(number)) == .activation {
      layers[layers.count - 1].input = activation
    }
    return LayerInput(
      activation: activation, quantizer: quantizer(of: .input(number), isSigned: isSigned),
      target: target(number), stepSums: ShardSums(sharding, count: 1))
  }

  /// The quantizer of the weights of the layer whose result the operation reads.
  func weightQuantizer(before number: Int) -> TensorQuantizer? {
    guard let source = source(number) else { return nil }
    let name = description.operations[source].name
    return description.network.layers.firstIndex { $0.name == name }
      .flatMap { layers[$0].quantizers[.weight] }
  }

  /// The quantizer of an operand; nil where it is never quantized.
  private mutating func quantizer(
    of operand: QuantizedOperand, isSigned: Bool
  ) -> TensorQuantizer? {
    let formats = precision[layers.count - 1].formats(of: operand, in: operation)
    guard !formats.isEmpty else { return nil }
    let tensor = type(of: operation.kind).tensor(of: operand)
    let quantizer = TensorQuantizer(
      layer: name, at: layers.count - 1, tensor: tensor, formats: formats, isSigned: isSigned)
    parameters.append(quantizer.steps)
    layers[layers.count - 1].quantizers[tensor] = quantizer
    return quantizer
  }
}

extension LayerPrecision {
  /// The formats of one operand; empty where it is never quantized.
  fileprivate func formats(
    of operand: QuantizedOperand, in operation: NetworkOperation
  ) -> [NumberFormat] {
    let kind = type(of: operation.kind)
    guard kind.quantizedOperands.contains(operand) else { return [] }
    return kind.tensor(of: operand) == .weight ? weight : activation
  }
}

/// Steps that need no more than each image's own share of the batch, and so follow each other image by
/// image, while it is in the cache. Between stages, all workers wait for each other.
struct NetworkStage: Sendable {
  var steps: [any NetworkStep]
  /// Whether a shard's images go through together, as a matrix product wants them.
  var takesWholeShards: Bool
}

extension NetworkStage {
  /// Stages in their order, of steps that stay in theirs.
  static func stages(of entries: [StepBuilder.Entry]) -> [NetworkStage] {
    Set(entries.map(\.level)).sorted().map { level in
      let members = entries.filter { $0.level == level }
      return NetworkStage(
        steps: members.map(\.step), takesWholeShards: members.contains(where: \.takesWholeShards))
    }
  }
}
