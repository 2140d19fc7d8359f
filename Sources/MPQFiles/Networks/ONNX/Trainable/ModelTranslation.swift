import MPQModel

/// Makes a network's operations of a graph's steps, in the order of execution.
///
/// The faults of all steps are collected: what reads the result of a step that cannot be translated is translated still.
struct ModelTranslation {
  let graph: ExecutionGraph
  private let needed: NeededSteps
  private let layers: ONNXLayers?
  private(set) var faults: ModelFaults
  private(set) var operations: [NetworkOperation] = []
  private(set) var parameters: [TrainableModel.Parameter] = []
  /// The value that each operation makes; nil for one before the last of a step.
  private var results: [Int?] = []
  /// What operations call a tensor of the graph: the network's input, or the result of an operation.
  private var names: [Int: String] = [:]
  /// Names that are given by weights, by the step.
  private var givenNames: [Int: String] = [:]
  private var taken: Set<String> = [NetworkDescription.inputName]
  /// The last number behind a name that occurs again.
  private var counts: [String: Int] = [:]
  /// Sums that are part of the layer before them, as its bias.
  private var merged: Set<Int> = []
  private var owners: [Int: String] = [:]
  /// The step that is translated.
  private var position = 0

  init(_ graph: ExecutionGraph, needed: NeededSteps, layers: ONNXLayers?, faults: ModelFaults) {
    (self.graph, self.needed, self.layers, self.faults) = (graph, needed, layers, faults)
    for input in graph.inputs { names[input] = NetworkDescription.inputName }
  }

  mutating func run() {
    nameSteps()
    for position in needed.steps where !merged.contains(position) {
      self.position = position
      let step = graph.steps[position]
      guard let translation = OperationTranslation.of(step) else { continue }
      do throws(OperationFault) {
        if let fault = step.fault { throw OperationFault(fault) }
        try checkResults(step)
        try translation.translate(&self, step)
      } catch {
        faults.add(error.message, at: step)
      }
    }
  }

  /// Names layers as the reader of layers does, and normalizations by their tensors, before others take these names.
  private mutating func nameSteps() {
    for position in needed.steps {
      guard let layers, let read = layers.reads[position] else { continue }
      let name = layers.layers[read.layer].name
      givenNames[position] = name
      taken.insert(name)
    }
    for position in needed.steps where graph.steps[position].node.opType == "BatchNormalization" {
      let step = graph.steps[position]
      givenNames[position] = unique(
        LayerName.of(step.node, weight: normalizationWeight(step), path: step.path))
    }
  }

  /// The name of a normalization's scale. Exporters store equal tensors once, so that of its mean is asked too.
  private func normalizationWeight(_ step: GraphStep) -> String? {
    func name(_ input: Int, _ ending: String) -> Substring? {
      guard input < step.inputs.count, let value = step.inputs[input],
        graph.values[value].name.hasSuffix(ending)
      else { return nil }
      return graph.values[value].name.dropLast(ending.count)
    }
    let module = name(3, ".running_mean") ?? name(1, ".weight")
    return module.map { "\($0).weight" }
  }

  /// The results that something reads are the first ones of their steps.
  private func checkResults(_ step: GraphStep) throws(OperationFault) {
    for (index, output) in step.outputs.enumerated().dropFirst() {
      guard let output, needed.readers[output] != nil || graph.outputs.first == output else {
        continue
      }
      throw OperationFault("its result \(index + 1) is read, which mpq-train does not make")
    }
  }

  private mutating func unique(_ name: String) -> String {
    var own = name
    while !taken.insert(own).inserted {
      let count = counts[name, default: 1] + 1
      counts[name] = count
      own = "\(name)#\(count)"
    }
    return own
  }
}

// MARK: - What translations ask for

extension ModelTranslation {
  /// The position of an input that must be there.
  func value(_ input: Int, of step: GraphStep) throws(OperationFault) -> Int {
    guard input < step.inputs.count, let value = step.inputs[input] else {
      throw OperationFault("its input \(input + 1) is missing; the file is damaged")
    }
    return value
  }

  /// The shape of a tensor of activations, examples first.
  func shape(_ input: Int, of step: GraphStep) throws(OperationFault) -> [Int] {
    let value = try value(input, of: step)
    guard !graph.values[value].isConstant else {
      throw OperationFault(
        "it reads the constant '\(graph.values[value].name)', where mpq-train takes a layer's result"
      )
    }
    return try knownShape(value)
  }

  /// The shape of an image, [batch, channels, height, width].
  func image(_ input: Int, of step: GraphStep) throws(OperationFault) -> [Int] {
    let shape = try shape(input, of: step)
    guard shape.count == 4 else {
      throw OperationFault(
        "it reads \(shape), and mpq-train's reads images, [batch, channels, height, width]")
    }
    return shape
  }

  func result(of step: GraphStep) throws(OperationFault) -> [Int] {
    guard let output = step.outputs.first ?? nil else {
      throw OperationFault("its result has no name; the file is damaged")
    }
    return try knownShape(output)
  }

  private func knownShape(_ value: Int) throws(OperationFault) -> [Int] {
    guard let shape = graph.values[value].facts.shape else {
      throw OperationFault(ModelFaults.unknownSize)
    }
    return shape
  }

  /// A constant that the trainer takes as a parameter: its position and its shape.
  func constant(
    _ input: Int, of step: GraphStep, _ role: String
  ) throws(OperationFault) -> (value: Int, shape: [Int]) {
    let value = try value(input, of: step)
    guard graph.values[value].isConstant else {
      throw OperationFault("its \(role) depends on the input; mpq-train trains constants")
    }
    return (value, try knownShape(value))
  }

  /// A constant per output that a layer adds: its own, or that of the sum behind it.
  ///
  /// - Parameters:
  ///   - input: where the layer has its own.
  ///   - axis: the axis of the outputs in the result.
  mutating func bias(
    _ input: Int?, of step: GraphStep, outputs: Int, axis: Int
  ) throws(OperationFault) -> Int? {
    if let input, input < step.inputs.count, step.inputs[input] != nil {
      let (value, shape) = try constant(input, of: step, "bias")
      // Where a module has no bias, some exporters make one of zeros; a stored one is the module's own.
      if case .step(let maker) = graph.values[value].source,
        graph.steps[maker].node.opType == "Expand",
        let numbers = graph.values[value].facts.values?.allReals, numbers.allSatisfy({ $0 == 0 })
      {
        return nil
      }
      guard shape.last == outputs, shape.dropLast().allSatisfy({ $0 == 1 }) else {
        throw OperationFault("its bias is \(shape), and mpq-train's is [\(outputs)]")
      }
      return value
    }
    guard let result = step.outputs.first ?? nil, graph.outputs.first != result,
      let readers = needed.readers[result], readers.count == 1,
      graph.steps[readers[0]].node.opType == "Add"
    else { return nil }
    let sum = graph.steps[readers[0]]
    guard let other = sum.inputs.first(where: { $0 != result }) ?? nil,
      graph.values[other].isConstant, let shape = graph.values[other].facts.shape,
      let own = graph.values[result].facts.shape, shape.count <= own.count
    else { return nil }
    // Broadcast from the last axis on: one number per output, and none elsewhere.
    let place = axis - (own.count - shape.count)
    guard place >= 0, shape[place] == outputs,
      shape.indices.allSatisfy({ $0 == place || shape[$0] == 1 })
    else { return nil }
    merged.insert(readers[0])
    return other
  }

  // MARK: What they make

  /// A parameter of an operation: the ending of its name, the constant, the shape in a checkpoint.
  typealias Part = (ending: String, value: Int, shape: [Int], isTransposed: Bool)

  /// Adds the step's operation, and its parameters.
  ///
  /// - Parameter reading: the inputs that it reads.
  mutating func add(
    _ kind: any OperationKind, reading inputs: [Int], of step: GraphStep, parts: [Part] = []
  ) throws(OperationFault) {
    var sources: [String] = []
    for input in inputs { sources.append(name(of: try value(input, of: step))) }
    let name = givenNames[position] ?? unique(LayerName.of(step.node, weight: nil, path: step.path))
    if let character = ControlCharacters.first(in: name) {
      throw OperationFault("the name '\(name)' holds the control character \(character); rename it")
    }
    if type(of: kind).quantizedOperands.contains(.weights), let weight = parts.first?.value {
      let root = ConstantOrigin.root(of: weight, in: graph)
      if let other = owners.updateValue(name, forKey: root) {
        throw OperationFault(
          "it shares the weights '\(graph.values[root].name)' with '\(other)'; mpq-train trains each layer's own"
        )
      }
    }
    operations.append(NetworkOperation(name: name, kind: kind, inputs: sources))
    for part in parts {
      parameters.append(
        TrainableModel.Parameter(
          name: "\(name).\(part.ending)", value: part.value, shape: part.shape,
          isTransposed: part.isTransposed))
    }
    // A sum that was taken in as the bias makes the result.
    var output = step.outputs.first ?? nil
    if let value = output, let reader = needed.readers[value]?.first, merged.contains(reader) {
      names[value] = name
      output = graph.steps[reader].outputs.first ?? nil
    }
    results.append(output)
    if let output { names[output] = name }
  }

  /// Adds an operation that reads the last one, which is of the same step.
  mutating func follow(_ kind: any OperationKind, called ending: String) {
    guard let last = operations.last, let result = results.last else { return }
    let name = unique("\(last.name).\(ending)")
    operations.append(NetworkOperation(name: name, kind: kind, inputs: [last.name]))
    results[results.count - 1] = nil
    results.append(result)
    if let result { names[result] = name }
  }

  /// Lets the step's result stand for what it reads.
  mutating func pass(_ step: GraphStep) throws(OperationFault) {
    guard let output = step.outputs.first ?? nil else { return }
    names[output] = name(of: try value(0, of: step))
  }

  /// What operations call a tensor; where its step cannot be translated, the tensor's own name.
  private func name(of value: Int) -> String { names[value] ?? graph.values[value].name }

  // MARK: - The check at the end

  /// Checks that every operation makes as much as its step does in the model.
  func checkShapes(
    of description: NetworkDescription, file: String
  ) throws(FormatError) {
    for (index, value) in results.enumerated() {
      guard let value, let shape = graph.values[value].facts.shape else { continue }
      let own = description.outputShapes[index]
      let fits =
        switch own {
        case .image: Array(shape.dropFirst()) == own.dimensions
        case .features(let count): exactProduct(Array(shape.dropFirst())) == count
        }
      guard fits else {
        throw FormatError(
          file: file, .file,
          "'\(graph.values[value].name)' is \(shape) in the model, and \(own) as mpq-train's "
            + "\(description.operations[index].kindName) makes it; export the model again")
      }
    }
  }
}
