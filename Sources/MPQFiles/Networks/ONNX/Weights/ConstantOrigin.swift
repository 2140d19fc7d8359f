import MPQModel

/// Where a constant of a graph is stored, and how its dimensions are turned before it is used.
struct ConstantOrigin {
  /// The stored tensor's position among the graph's values.
  let root: Int
  /// From the stored tensor on: the shape before, and the order of its dimensions.
  let turns: [(shape: [Int], order: [Int])]

  /// Numbers of types of elements that have a point, and what they are in a safetensors file.
  static let realTypes: [Int: Safetensors.ElementType] = [
    1: .float32, 10: .float16, 11: .float64, 16: .bfloat16,
  ]

  /// The most transpositions of a tensor, each of which copies it; exporters leave one or two.
  private static let mostTurns = 16

  /// Operations that keep elements and their order.
  private static let passing: Set = [
    "Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten",
  ]

  /// - Throws: `OperationFault` if the constant is worked out in another way.
  init(of value: Int, in graph: ExecutionGraph) throws(OperationFault) {
    root = Self.root(of: value, in: graph)
    if case .step(let position) = graph.values[root].source,
      graph.steps[position].node.opType != "Constant"
    {
      throw OperationFault(
        "is worked out by \(graph.steps[position].words), and mpq-train takes stored weights")
    }
    var turns: [(shape: [Int], order: [Int])] = []
    for step in Self.way(from: value, in: graph).steps.map({ graph.steps[$0] })
    where step.node.opType == "Transpose" {
      guard let shape = step.call.input(0).shape else { continue }
      turns.append((shape, step.call.ints("perm") ?? shape.indices.reversed()))
    }
    guard turns.count <= Self.mostTurns else {
      throw OperationFault("is transposed more than \(Self.mostTurns) times")
    }
    self.turns = turns.reversed()
  }

  /// The tensor that a constant is made of by turning and passing on.
  static func root(of value: Int, in graph: ExecutionGraph) -> Int {
    way(from: value, in: graph).root
  }

  private static func way(from value: Int, in graph: ExecutionGraph) -> (root: Int, steps: [Int]) {
    var (root, steps) = (value, [Int]())
    while case .step(let position) = graph.values[root].source {
      let step = graph.steps[position]
      guard passing.contains(step.node.opType) || step.node.opType == "Transpose",
        step.outputs.first == root, let input = step.inputs.first ?? nil
      else { break }
      root = input
      steps.append(position)
    }
    return (root, steps)
  }

  /// Turns the stored elements as the model does.
  func turned(_ values: [Float]) -> [Float] {
    var values = values
    for turn in turns { values = Self.transposed(values, turn.shape, turn.order) }
    return values
  }

  /// The elements of a tensor whose dimensions are put into another order.
  ///
  /// - Returns: the elements as they are, if the order or the count does not fit the shape.
  static func transposed(_ values: [Float], _ shape: [Int], _ order: [Int]) -> [Float] {
    guard order.sorted() == Array(shape.indices), exactProduct(shape) == values.count,
      !values.isEmpty
    else { return values }
    let own = SmallValues.distances(shape)
    let (sizes, steps) = (order.map { shape[$0] }, order.map { own[$0] })
    var result: [Float] = []
    result.reserveCapacity(values.count)
    var index = [Int](repeating: 0, count: shape.count)
    var place = 0
    for _ in 0..<values.count {
      result.append(values[place])
      // The next index, the last dimension first.
      for axis in index.indices.reversed() {
        index[axis] += 1
        place += steps[axis]
        guard index[axis] == sizes[axis] else { break }
        place -= steps[axis] * sizes[axis]
        index[axis] = 0
      }
    }
    return result
  }
}

extension SmallValues {
  /// The distance of neighbours along each dimension of a tensor in row-major order.
  fileprivate static func distances(_ shape: [Int]) -> [Int] {
    var distances = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      distances[axis] = distances[axis + 1] * shape[axis + 1]
    }
    return distances
  }
}
