import MPQModel

/// The layers of a graph: products with weights, and products of two activations.
struct ONNXLayers {
  let graph: ExecutionGraph
  let file: String
  let searchesActivationProducts: Bool
  private(set) var layers: [Layer] = []
  /// The step of each layer, and which operand it reads at which of its widths.
  private(set) var reads: [Int: LayerRead] = [:]
  private(set) var activationProducts: [ModelOrigin.ActivationProduct] = []
  /// Tensors that layers have as weights.
  private(set) var weights: Set<Int> = []
  private(set) var pinnedByRule: Set<String> = []
  private var names: Set<String> = []
  private var counts: [String: Int] = [:]

  /// A layer's position, and which tensor of the layer each operand is; operands by their place among the step's inputs.
  struct LayerRead {
    let layer: Int
    let operands: [Int: TensorKind]
  }

  init(
    _ graph: ExecutionGraph, searchesActivationProducts: Bool, file: String
  ) throws(FormatError) {
    (self.graph, self.file) = (graph, file)
    self.searchesActivationProducts = searchesActivationProducts
    for (position, step) in graph.steps.enumerated() {
      guard let rule = ProductRule.all[step.node.opType] else { continue }
      try add(step, at: position, rule)
    }
    pinByRule()
  }

  private mutating func add(
    _ step: GraphStep, at position: Int, _ rule: ProductRule
  ) throws(FormatError) {
    guard let result = step.outputs.first ?? nil, !graph.values[result].isConstant else { return }
    guard let first = operand(rule.first, of: step), let second = operand(rule.second, of: step)
    else {
      // An Einsum may have one input, or more than two.
      return
    }
    let isFirstConstant = graph.values[first].isConstant
    let isSecondConstant = graph.values[second].isConstant
    let weightsAreFirst = isFirstConstant && !isSecondConstant && rule.takesWeightsFirst
    let hasWeights = isSecondConstant || weightsAreFirst
    var shapes: [[Int]] = []
    for value in [first, second, result] {
      guard let shape = graph.values[value].facts.shape else {
        throw MissingSize(graph, file: file).error(of: value, for: step)
      }
      shapes.append(shape)
    }
    let operands = Operands(
      first: shapes[0], second: shapes[1], result: shapes[2], weightsAreFirst: weightsAreFirst)
    if let fault = step.fault { throw error("\(step.words): \(fault)") }
    guard let cost = rule.cost(step.call, operands) else {
      throw error(
        "\(step.words) has operands of \(shapes[0]) and \(shapes[1]), which do not fit it; the file is damaged"
      )
    }
    guard let macs = exactProduct(cost.macs), let params = exactProduct(cost.weights),
      let row = exactProduct(cost.row)
    else {
      throw error(
        "\(step.words) takes more than \(Network.largestTotal) multiply-accumulates or weights, beyond what is counted "
          + "exactly; is the input's size right?")
    }
    // A constant column times a row sums nothing up, as where positions are multiplied by frequencies.
    if weightsAreFirst, row == 1 { return }
    let weight = hasWeights ? (weightsAreFirst ? first : second) : nil
    let root = weight.map(stored)
    if let root { weights.insert(root) }
    let name = try name(of: step, weight: weight)
    guard hasWeights else {
      activationProducts.append(ModelOrigin.ActivationProduct(name: name, macs: macs))
      guard searchesActivationProducts else { return }
      reads[position] = LayerRead(
        layer: layers.count, operands: [rule.first: .weight, rule.second: .activation])
      layers.append(
        Layer(
          name: unique(name), kind: .activationProduct, macs: macs, params: 0,
          input: graph.values[read(second)].name, inputShape: example(shapes[1]),
          outputShape: example(shapes[2]), names: names(step, weight: nil, result: result)))
      return
    }
    let input = weightsAreFirst ? second : first
    reads[position] = LayerRead(
      layer: layers.count, operands: [weightsAreFirst ? rule.second : rule.first: .activation])
    layers.append(
      Layer(
        name: unique(name), kind: cost.kind, macs: macs, params: params,
        input: graph.values[read(input)].name, inputShape: example(shapes[weightsAreFirst ? 1 : 0]),
        outputShape: example(shapes[2]), rowLength: row > 0 && params > 0 ? row : nil,
        names: names(step, weight: root ?? nil, result: result, shape: cost.weights)))
  }

  private func error(_ message: String) -> FormatError { FormatError(file: file, .file, message) }

  private func operand(_ position: Int, of step: GraphStep) -> Int? {
    position < step.inputs.count ? step.inputs[position] : nil
  }

  // MARK: - Tensors

  /// The tensor that weights are stored as: through operations that round them or pass them on.
  private func stored(_ value: Int) -> Int {
    passed(value, by: GraphOperation.passingOn.union(["Identity", "Cast"]))
  }

  /// The activation that a layer reads, before it is rounded; layers that read one tensor have one width for it.
  private func read(_ value: Int) -> Int { passed(value, by: GraphOperation.passingOn) }

  private func passed(_ value: Int, by operations: Set<String>) -> Int {
    var value = value
    while case .step(let position) = graph.values[value].source {
      let step = graph.steps[position]
      guard operations.contains(step.node.opType), step.outputs.first == value,
        let input = step.inputs.first ?? nil
      else { return value }
      value = input
    }
    return value
  }

  /// A shape without the dimension of examples, of which there is one.
  private func example(_ shape: [Int]) -> [Int] {
    shape.count > 1 && shape[0] == 1 ? Array(shape.dropFirst()) : shape
  }

  // MARK: - Names

  private func names(
    _ step: GraphStep, weight: Int?, result: Int, shape: [Int] = []
  ) -> ModelNames {
    ModelNames(
      operation: step.node.opType, node: step.node.name.isEmpty ? nil : step.node.name,
      weight: weight.map { graph.values[$0].name }, output: graph.values[result].name,
      weightShape: weight.flatMap { graph.values[$0].facts.shape } ?? shape)
  }

  private func name(of step: GraphStep, weight: Int?) throws(FormatError) -> String {
    // Weights may be turned before they are multiplied.
    let origin = weight.map {
      passed(
        $0,
        by: GraphOperation.passingOn.union([
          "Identity", "Cast", "Transpose", "Reshape", "Squeeze", "Unsqueeze",
        ]))
    }
    let name = LayerName.of(
      step.node, weight: origin.map { graph.values[$0].name }, path: step.path)
    if let character = ControlCharacters.first(in: name) {
      throw error(
        "\(step.words): the name '\(name)' holds the control character \(character); rename it")
    }
    return name
  }

  /// The name, with `#2` and so on where it occurs again.
  private mutating func unique(_ name: String) -> String {
    var own = name
    while !names.insert(own).inserted {
      counts[name, default: 1] += 1
      own = "\(name)#\(counts[name]!)"
    }
    return own
  }

  // MARK: - Pins

  /// Pins the first convolution and the last linear operation to 8 bits (LIMPQ, §4), as in a network's description.
  private mutating func pinByRule() {
    let first = layers.firstIndex {
      switch $0.kind {
      case .convolution, .depthwiseConvolution: true
      default: false
      }
    }
    for position in [first, layers.lastIndex { $0.kind == .linear }].compactMap(\.self) {
      layers[position].pinned = .eightBit
      pinnedByRule.insert(layers[position].name)
    }
  }
}
