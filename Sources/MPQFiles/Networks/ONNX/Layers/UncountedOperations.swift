import MPQModel

/// Operations that multiply and are no layers, because they have several matrices of weights or none: recurrent networks,
/// attention, mixtures of experts.
enum UncountedOperations {
  /// Sentences about them.
  static func notes(of graph: ExecutionGraph) -> [String] {
    graph.steps.compactMap { step in
      guard let lost = lost(step) else { return nil }
      let name = step.node.name.isEmpty ? step.node.output.first ?? "" : step.node.name
      return "\(step.node.opType) '\(name)' is no layer: \(lost) are not counted"
    }
  }

  /// What costs lack of an operation; nil if they lack nothing.
  private static func lost(_ step: GraphStep) -> String? {
    let (name, call) = (step.node.opType, step.call)
    func isOne(of operations: [GraphOperation]) -> Bool {
      operations.contains { $0.name == name }
    }
    if isOne(of: GraphOperation.recurrent) { return recurrent(call) }
    if isOne(of: GraphOperation.mixtures) { return mixture(call) }
    guard isOne(of: GraphOperation.attention) else { return nil }
    // How many keys there are may depend on what earlier calls have left.
    let products = "the multiply-accumulates in it"
    guard GraphOperation.hasWeights(call) else { return products }
    return "its \(words(call.input(1).count)) weights and \(products)"
  }

  private static func recurrent(_ call: OperationCall) -> String {
    let weights = sum([1, 2].map { call.input($0).count })
    // Each step of a sequence multiplies both matrices, for every example.
    let steps = call.input(0).shape.flatMap {
      $0.count == 3 ? exactProduct(Array($0.prefix(2))) : nil
    }
    let macs = weights.flatMap { count in steps.flatMap { exactProduct([count, $0]) } }
    return "its \(words(weights)) weights and \(words(macs)) multiply-accumulates"
  }

  private static func mixture(_ call: OperationCall) -> String {
    let isPacked = call.name == "QMoE"
    // Two or three matrices of each expert, each before its bias, and before that its scales.
    let positions = (isPacked ? [2, 5, 8] : [2, 4, 6]).filter(call.has)
    let bits = call.int("expert_weight_bits", 4)
    let inByte = isPacked && [1, 2, 4, 8].contains(bits) ? 8 / bits : 1
    let weights = sum(positions.map { call.input($0).count })
      .flatMap { exactProduct([$0, inByte]) }
    return "its \(words(weights)) weights and the multiply-accumulates in it"
  }

  private static func sum(_ counts: [Int?]) -> Int? {
    counts.reduce(0) { sum, count in sum.flatMap { sum in count.map { sum.saturatingSum($0) } } }
  }

  private static func words(_ number: Int?) -> String {
    number.map(String.init) ?? "unknown number of"
  }
}
