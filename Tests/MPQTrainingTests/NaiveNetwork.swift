import MPQTensor
import MPQModel
import MPQTraining

/// A network's forward and backward pass over a batch, operation by operation as defined.
struct NaiveNetwork {
  let description: NetworkDescription
  let precision: [LayerPrecision]
  /// Under the names that `TrainingNetwork` gives them.
  var parameters: [String: NaiveTensor]
  /// What dropout leaves of each element, by operation; without an entry, everything.
  var dropoutFactors: [String: [Double]] = [:]

  init(_ network: TrainingNetwork, precision: [LayerPrecision]) {
    description = network.description
    self.precision = precision
    parameters = [:]
    for parameter in network.parameters {
      parameters[parameter.name] = NaiveTensor(
        shape: parameter.shape, values: parameter.value.values.map(Double.init))
    }
  }

  struct Result {
    var loss: Double
    /// The last operation's result.
    var logits: NaiveTensor
    /// The tensors that operations made, by name.
    var tensors: [String: NaiveTensor]
    /// By parameter; of those that the pass used.
    var gradients: [String: NaiveTensor]
    /// Whether roundings of single precision cannot change a gradient by much.
    var isSafe: Bool
  }

  /// A training pass.
  ///
  /// - Parameter input: N×C×H×W.
  func run(
    _ input: NaiveTensor, labels: [Int], widths: [LayerFormats], smoothing: Double = 0
  ) -> Result {
    var pass = PassTape(network: self, widths: widths)
    pass.numbers[NetworkDescription.inputName] = pass.tape.add(input)
    for operation in description.operations {
      pass.numbers[operation.name] = pass.apply(operation)
    }
    let logits = pass.numbers[description.operations.last!.name]!
    let loss = pass.tape.apply(
      NaiveCrossEntropy(labels: labels, smoothing: smoothing), [logits])
    let gradients = pass.tape.gradients()
    var byName: [String: NaiveTensor] = [:]
    for (number, name, index) in pass.leaves {
      if let index {
        // A step size is one number of its parameter.
        byName[name, default: NaiveTensor(zeros: parameters[name]!.shape)].values[index] +=
          gradients[number].values[0]
      } else {
        byName[name] = gradients[number]
      }
    }
    return Result(
      loss: pass.tape.values[loss].values[0], logits: pass.tape.values[logits],
      tensors: pass.numbers.mapValues { pass.tape.values[$0] }, gradients: byName,
      isSafe: pass.tape.isSafe)
  }
}

/// A pass under way.
private struct PassTape {
  let network: NaiveNetwork
  let widths: [LayerFormats]
  var tape = NaiveTape()
  /// The tape's numbers of the tensors, by operation.
  var numbers: [String: Int] = [:]
  /// Parameters on the tape, or one number of them.
  var leaves: [(number: Int, name: String, index: Int?)] = []

  init(network: NaiveNetwork, widths: [LayerFormats]) {
    self.network = network
    self.widths = widths
  }

  private mutating func leaf(_ name: String) -> Int? {
    guard let value = network.parameters[name] else { return nil }
    leaves.append((tape.add(value), name, nil))
    return leaves.last!.number
  }

  mutating func apply(_ operation: NetworkOperation) -> Int {
    let inputs = operation.inputs.map { numbers[$0]! }
    switch operation.kind {
    case let settings as Convolution:
      return tape.apply(
        NaiveConvolution(settings: settings), layerInputs(operation, reading: inputs[0]))
    case is Linear:
      return tape.apply(NaiveLinear(), layerInputs(operation, reading: inputs[0]))
    case let settings as BatchNormalization:
      let name = stateName(operation)
      return tape.apply(
        NaiveNormalization(epsilon: settings.epsilon),
        [inputs[0], leaf("\(name).weight")!, leaf("\(name).bias")!])
    case is ReLU: return tape.apply(NaiveRectifier(bound: .infinity), inputs)
    case is ReLU6: return tape.apply(NaiveRectifier(bound: 6), inputs)
    case is Add: return tape.apply(NaiveSum(), inputs)
    case let pooling as MaxPool:
      return tape.apply(NaivePooling(pooling: pooling.window, isMaximum: true), inputs)
    case let pooling as AveragePool:
      return tape.apply(NaivePooling(pooling: pooling.window, isMaximum: false), inputs)
    case is GlobalAveragePool:
      let shape = tape.values[inputs[0]].shape
      let pooling = PoolingWindow(kernel: Extent(height: shape[2], width: shape[3]))
      return tape.apply(NaivePooling(pooling: pooling, isMaximum: false), inputs)
    case is Flatten: return tape.apply(NaiveFlatten(), inputs)
    case is Dropout:
      guard let factors = network.dropoutFactors[operation.name] else { return inputs[0] }
      return tape.apply(NaiveDropout(factors: factors), inputs)
    default: preconditionFailure("\(operation.kindName) has no naive twin")
    }
  }

  private func layer(_ name: String) -> Int? {
    network.description.network.layers.firstIndex { $0.name == name }
  }

  /// The layer's input and weights, quantized where they are to be, and its bias.
  private mutating func layerInputs(_ operation: NetworkOperation, reading input: Int) -> [Int] {
    let layer = layer(operation.name)!
    let precision = network.precision[layer]
    let name = operation.name
    let isSigned = !isNonNegative(operation.inputs[0])
    let activation = quantize(
      input, "\(name).activation_step", precision.activation, widths[layer].activation,
      isSigned: isSigned, margin: 1e-4)
    // Weights are known exactly: only their division is rounded.
    let weights = quantize(
      leaf("\(name).weight")!, "\(name).weight_step", precision.weight,
      widths[layer].weight, isSigned: true, margin: 1e-5)
    return [activation, weights] + (leaf("\(name).bias").map { [$0] } ?? [])
  }

  private mutating func quantize(
    _ input: Int, _ name: String, _ candidates: [NumberFormat], _ format: NumberFormat,
    isSigned: Bool, margin: Double
  ) -> Int {
    guard let index = candidates.firstIndex(of: format) else { return input }
    let step = tape.add(
      NaiveTensor(shape: [], values: [network.parameters[name]!.values[index]]))
    leaves.append((step, name, index))
    return tape.apply(
      NaiveQuantizer(bits: format.multipliedBits!, isSigned: isSigned, margin: margin),
      [input, step])
  }

  /// Whether a tensor comes from rectifiers alone.
  private func isNonNegative(_ name: String) -> Bool {
    guard let operation = network.description.operations.first(where: { $0.name == name }) else {
      return false
    }
    switch operation.kind {
    case is ReLU, is ReLU6: return true
    case is Convolution, is Linear, is BatchNormalization: return false
    default: return operation.inputs.allSatisfy { isNonNegative($0) }
    }
  }

  /// A batch normalization's name, with the bits of the layer before it where it has several states.
  private func stateName(_ operation: NetworkOperation) -> String {
    guard let layer = layer(operation.inputs[0]), network.precision[layer].weight.count > 1
    else { return operation.name }
    return "\(operation.name).\(widths[layer].weight)"
  }
}
