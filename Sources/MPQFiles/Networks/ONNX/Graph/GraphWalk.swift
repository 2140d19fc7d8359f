import MPQModel

/// Goes through a model's graph in the order of execution, and works out what is known of every tensor.
///
/// Calls of the model's own functions are replaced by the functions' nodes. Of an If with a known condition the branch that
/// runs is taken; of any other both are, one after the other.
struct GraphWalk {
  /// The most nodes of functions that run, so that functions that call others twice, and so on, end. Models that
  /// consist of functions run some ten thousand.
  private static let mostCalled = 1 << 16
  /// The deepest calls of functions by functions.
  static let deepestCall = 8
  /// The longest name in bytes; those of tools have up to some hundred.
  private static let longestName = 1 << 10
  /// The most elements of small tensors that are followed in all; exported networks have some ten thousand.
  private static let mostElements = 1 << 22

  let file: String
  let versions: [String: Int]
  let functions: [String: ONNXFileFunction]
  var graph = ExecutionGraph()
  var shapes: InputShapes
  /// Positions of tensors by name, the outermost graph first.
  var scopes: [[String: Int]] = [[:]]
  /// The first scope that is seen: a function's nodes see the function's tensors alone.
  var firstScope = 0
  var path: [String] = []
  private var elements = 0
  private var called = 0

  /// - Throws: `FormatError` with the node or the tensor at fault.
  static func graph(
    of model: ONNXFileModel, shapes: [String: [Int]], file: String
  ) throws(FormatError) -> ExecutionGraph {
    var versions: [String: Int] = [:]
    for set in model.opsetImport { versions[set.domain.asDomain] = Int(set.version) }
    // Files of the first two versions of the format name no set.
    if model.irVersion < 3 { versions[""] = versions[""] ?? 1 }
    guard versions[""] != nil || !versions.isEmpty else {
      throw FormatError(
        file: file, .file,
        "the ONNX model names no set of operations (opset_import); is the file cut off?")
    }
    var functions: [String: ONNXFileFunction] = [:]
    for function in model.functions {
      functions["\(function.domain.asDomain):\(function.name)"] = function
    }
    var walk = GraphWalk(
      file: file, versions: versions, functions: functions,
      shapes: try InputShapes(model.graph, given: shapes, file: file))
    try walk.run(model.graph, isOutermost: true)
    walk.graph.outputs = try walk.outputs(of: model.graph)
    return walk.graph
  }

  private init(
    file: String, versions: [String: Int], functions: [String: ONNXFileFunction],
    shapes: InputShapes
  ) {
    (self.file, self.versions, self.functions, self.shapes) = (file, versions, functions, shapes)
  }

  func error(_ message: String) -> FormatError { FormatError(file: file, .file, message) }

  // MARK: - Graphs

  mutating func run(_ part: ONNXFileGraph, isOutermost: Bool = false) throws(FormatError) {
    for tensor in part.initializer { try store(tensor, named: tensor.name) }
    for sparse in part.sparseInitializer {
      var tensor = ONNXFileTensor()
      (tensor.name, tensor.dims, tensor.dataType) = (
        sparse.values.name, sparse.dims, sparse.values.dataType
      )
      try store(tensor, named: tensor.name)
    }
    shapes.add(part.valueInfo)
    if isOutermost {
      // Inputs that are initializers too are weights: files of version 3 list all of them.
      for input in part.input where scopes[0][input.name] == nil {
        let facts = try shapes.facts(of: input)
        graph.openNames[input.name] = input.type.tensorType.shape.dim.map(\.dimParam)
        graph.inputs.append(
          try define(
            GraphValue(name: input.name, facts: facts, source: .input, isConstant: false)))
      }
    }
    for node in part.node { try run(node, attributes: [:]) }
  }

  func outputs(of part: ONNXFileGraph) throws(FormatError) -> [Int] {
    var positions: [Int] = []
    for output in part.output {
      guard let position = position(of: output.name) else {
        throw error("nothing makes the output '\(output.name)'; the file is damaged")
      }
      positions.append(position)
    }
    return positions
  }

  private mutating func store(_ tensor: ONNXFileTensor, named name: String) throws(FormatError) {
    let facts: TensorFacts
    do { facts = try TensorFacts(of: tensor) } catch { throw self.error(error.message) }
    var value = GraphValue(name: name, facts: spend(facts), source: .stored, isConstant: true)
    value.storedType = Int(tensor.dataType)
    _ = try define(value)
  }

  @discardableResult
  mutating func define(_ value: GraphValue) throws(FormatError) -> Int {
    if let character = ControlCharacters.first(in: value.name) {
      throw error(
        "the name of tensor '\(value.name)' holds the control character \(character); rename it")
    }
    guard value.name.utf8.count <= Self.longestName else { throw tooLong(value.name) }
    let position = graph.values.count
    graph.values.append(value)
    guard scopes[scopes.count - 1].updateValue(position, forKey: value.name) == nil else {
      throw error("two nodes or weights make a tensor '\(value.name)'; the file is damaged")
    }
    return position
  }

  private func tooLong(_ name: String) -> FormatError {
    error(
      "a name has \(name.utf8.count) bytes, and at most \(Self.longestName) are read: '\(name.prefix(40))…'; is it the "
        + "right file?")
  }

  func position(of name: String) -> Int? {
    for scope in scopes[firstScope...].reversed() {
      if let position = scope[name] { return position }
    }
    return nil
  }

  /// What is followed of a tensor: its dimensions, and its elements while the model has not too many.
  private mutating func spend(_ facts: TensorFacts) -> TensorFacts {
    var facts = facts
    guard let values = facts.values else { return facts }
    elements += values.elements.count
    if elements > Self.mostElements
      || facts.shape.flatMap({ exactProduct($0) }) != values.elements.count
    {
      facts.values = nil
    }
    return facts
  }

  // MARK: - Nodes

  mutating func run(
    _ node: ONNXFileNode, attributes outer: [String: ONNXFileAttribute]
  ) throws(FormatError) {
    if !path.isEmpty {
      called += 1
      guard called <= Self.mostCalled else {
        throw error(
          "its functions run more than \(Self.mostCalled) operations; is it the right file?")
      }
    }
    for text in [node.name, node.opType] {
      guard text.utf8.count <= Self.longestName else { throw tooLong(text) }
      if let character = ControlCharacters.first(in: text) {
        throw error(
          "node \(ONNXFileNode.words(node)): a name holds the control character \(character); rename it"
        )
      }
    }
    var inputs: [Int?] = []
    for name in node.input {
      if name.isEmpty {
        inputs.append(nil)
      } else if let position = position(of: name) {
        inputs.append(position)
      } else {
        throw error(
          "node \(ONNXFileNode.words(node)) reads '\(name)', which neither an input nor an earlier node makes; "
            + "nodes stand in the order of execution: sort them, or export the model again")
      }
    }
    var attributes: [String: ONNXFileAttribute] = [:]
    for attribute in node.attribute {
      // In a function, an attribute may stand for one of the call.
      if attribute.refAttrName.isEmpty {
        attributes[attribute.name] = attribute
      } else if let given = outer[attribute.refAttrName] {
        attributes[attribute.name] = given
      }
    }
    let domain = node.domain.asDomain
    if let function = functions["\(domain):\(node.opType)"] {
      return try call(function, node, inputs, attributes)
    }
    if node.opType == "If", domain.isEmpty { return try branch(node, inputs, attributes) }
    if attributes.values.contains(where: \.hasG) {
      graph.notes.append(
        "\(node.opType) '\(node.name.isEmpty ? node.output.first ?? "" : node.name)' holds operations of its own, which "
          + "are not counted")
    }
    try step(node, inputs, attributes)
  }

  private mutating func step(
    _ node: ONNXFileNode, _ inputs: [Int?], _ attributes: [String: ONNXFileAttribute]
  ) throws(FormatError) {
    let call = OperationCall(
      name: node.opType, inputs: inputs.map { $0.map { graph.values[$0].facts } },
      outputCount: node.output.count, attributes: attributes,
      opset: versions[node.domain.asDomain] ?? versions[""] ?? 1,
      worksOutValues: elements < Self.mostElements)
    let operation = GraphOperation.byName[node.opType]
    var results: [TensorFacts] = []
    var fault: String?
    do {
      results = try operation?.results(call) ?? []
      results = try results.map { facts throws(OperationFault) in try Self.checked(facts) }
    } catch {
      (results, fault) = ([], error.message)
    }
    // Of its second input, a CastLike reads the type alone.
    let known = (node.opType == "CastLike" ? Array(inputs.prefix(1)) : inputs).compactMap(\.self)
    let isConstant =
      node.opType == "Constant"
      || !known.isEmpty && known.allSatisfy { graph.values[$0].isConstant }
        && !Self.random.contains(node.opType)
    let position = graph.steps.count
    var outputs: [Int?] = []
    for (index, name) in node.output.enumerated() {
      guard !name.isEmpty else {
        outputs.append(nil)
        continue
      }
      let facts = index < results.count ? results[index] : .unknown
      var value = GraphValue(
        name: name, facts: try shapes.completed(spend(facts), name: name), source: .step(position),
        isConstant: isConstant)
      if node.opType == "Constant", let tensor = attributes["value"] {
        value.storedType = Int(tensor.t.dataType)
      }
      outputs.append(try define(value))
    }
    graph.steps.append(
      GraphStep(
        node: node, call: call, operation: operation, inputs: inputs, outputs: outputs, path: path,
        fault: fault))
  }

  private static let random: Set = [
    "RandomNormalLike", "RandomUniformLike", "Bernoulli", "Multinomial",
  ]

  private static func checked(_ facts: TensorFacts) throws(OperationFault) -> TensorFacts {
    guard let dimensions = facts.dimensions else { return facts }
    guard dimensions.count <= TensorFacts.mostDimensions else {
      throw OperationFault(
        "its result has \(dimensions.count) dimensions; at most \(TensorFacts.mostDimensions) are counted"
      )
    }
    for size in dimensions.lazy.compactMap(\.self)
    where !(0...TensorFacts.largestDimension).contains(size) {
      throw OperationFault(
        "its result has a dimension of \(size); expected one from 0 to \(TensorFacts.largestDimension); is the "
          + "input's size right?")
    }
    return facts
  }
}

extension String {
  /// The name of a set of operations; that of ONNX itself is written in two ways.
  fileprivate var asDomain: String { self == "ai.onnx" ? "" : self }
}
