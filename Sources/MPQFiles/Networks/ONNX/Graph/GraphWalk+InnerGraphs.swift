import MPQModel

/// Graphs inside of nodes: functions that are called, and branches.
extension GraphWalk {
  // MARK: - Functions

  mutating func call(
    _ function: ONNXFileFunction, _ node: ONNXFileNode, _ inputs: [Int?],
    _ attributes: [String: ONNXFileAttribute]
  ) throws(FormatError) {
    guard path.count < Self.deepestCall else {
      throw error(
        "node \(ONNXFileNode.words(node)): functions call each other more than \(Self.deepestCall) deep"
      )
    }
    var scope: [String: Int] = [:]
    for (name, position) in zip(function.input, inputs) { scope[name] = position }
    let outside = firstScope
    scopes.append(scope)
    firstScope = scopes.count - 1
    path.append(node.name.isEmpty ? node.output.first ?? "" : node.name)
    var all = Dictionary(function.attributeProto.map { ($0.name, $0) }) { first, _ in first }
    all.merge(attributes) { _, given in given }
    for inner in function.node { try run(inner, attributes: all) }
    let results = function.output.map(position)
    path.removeLast()
    scopes.removeLast()
    firstScope = outside
    for (name, result) in zip(node.output, results) where !name.isEmpty {
      guard let result else {
        throw error("function '\(function.name)' does not make its result; the file is damaged")
      }
      try alias(name, result)
    }
  }

  /// Gives a tensor another name, as the result of a call or a branch.
  private mutating func alias(_ name: String, _ position: Int) throws(FormatError) {
    guard scopes[scopes.count - 1].updateValue(position, forKey: name) == nil else {
      throw error("two nodes or weights make a tensor '\(name)'; the file is damaged")
    }
  }

  // MARK: - If

  mutating func branch(
    _ node: ONNXFileNode, _ inputs: [Int?], _ attributes: [String: ONNXFileAttribute]
  ) throws(FormatError) {
    guard let then = attributes["then_branch"]?.g, let other = attributes["else_branch"]?.g else {
      throw error("node \(ONNXFileNode.words(node)) lacks a branch; the file is damaged")
    }
    let condition = (inputs.first ?? nil).flatMap {
      graph.values[$0].facts.values?.elements.first ?? nil
    }
    if let condition {
      let results = try inner(condition.isTrue ? then : other)
      for (name, result) in zip(node.output, results) where !name.isEmpty {
        try alias(name, result)
      }
      return
    }
    let name = node.name.isEmpty ? node.output.first ?? "" : node.name
    guard let first = try fitting(then) else {
      graph.notes.append(misfit(name, "then"))
      let results = try inner(other)
      for (name, result) in zip(node.output, results) where !name.isEmpty {
        try alias(name, result)
      }
      return
    }
    guard let second = try fitting(other) else {
      graph.notes.append(misfit(name, "else"))
      for (name, result) in zip(node.output, first) where !name.isEmpty { try alias(name, result) }
      return
    }
    graph.notes.append(
      "which branch of If '\(name)' runs depends on the input: the layers of both are counted")
    let results = (first, second)
    // The If itself reads the results of both branches, and has those facts that they share.
    let position = graph.steps.count
    var outputs: [Int?] = []
    for (index, name) in node.output.enumerated() {
      guard !name.isEmpty, index < results.0.count, index < results.1.count else {
        outputs.append(nil)
        continue
      }
      let (one, two) = (graph.values[results.0[index]], graph.values[results.1[index]])
      outputs.append(
        try define(
          GraphValue(
            name: name,
            facts: try shapes.completed(
              TensorFacts(Self.shared(one.facts.dimensions, two.facts.dimensions)), name: name),
            source: .step(position), isConstant: one.isConstant && two.isConstant)))
    }
    let call = OperationCall(
      name: node.opType, inputs: [], outputCount: outputs.count, attributes: [:], opset: 1,
      worksOutValues: false)
    graph.steps.append(
      GraphStep(
        node: node, call: call, operation: nil, inputs: inputs + results.0 + results.1,
        outputs: outputs, path: path, fault: nil))
  }

  private mutating func inner(_ part: ONNXFileGraph) throws(FormatError) -> [Int] {
    scopes.append([:])
    try run(part)
    let results = try outputs(of: part)
    scopes.removeLast()
    return results
  }

  private func misfit(_ name: String, _ branch: String) -> String {
    "the \(branch) branch of If '\(name)' does not fit the inputs' sizes: the other one is counted"
  }

  /// The results of a branch that may run; nil if its operations do not fit the sizes of the inputs, so that it is none that
  /// runs for them. A voice detector has a branch for each sampling rate, say.
  private mutating func fitting(_ part: ONNXFileGraph) throws(FormatError) -> [Int]? {
    let (values, steps, notes) = (graph.values.count, graph.steps.count, graph.notes.count)
    let results = try inner(part)
    guard graph.steps[steps...].contains(where: { $0.fault != nil }) else { return results }
    graph.values.removeSubrange(values...)
    graph.steps.removeSubrange(steps...)
    graph.notes.removeSubrange(notes...)
    return nil
  }

  private static func shared(_ one: [Int?]?, _ two: [Int?]?) -> [Int?]? {
    guard let one, let two, one.count == two.count else { return nil }
    return zip(one, two).map { $0 == $1 ? $0 : nil }
  }
}
