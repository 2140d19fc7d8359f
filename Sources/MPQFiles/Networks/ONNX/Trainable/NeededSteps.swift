/// The steps of a graph that its first output is made of, without those that work out constants and shapes.
struct NeededSteps {
  /// Positions of the steps, in the order of execution.
  let steps: [Int]
  /// Positions of the steps that read a tensor, by the tensor's position.
  private(set) var readers: [Int: [Int]] = [:]

  init(_ graph: ExecutionGraph) {
    var seen = Set<Int>()
    var rest = graph.outputs.prefix(1).filter { graph.values[$0].isWorkedOut }
    while let value = rest.popLast() {
      guard case .step(let position) = graph.values[value].source, seen.insert(position).inserted
      else { continue }
      let read = Set(graph.steps[position].inputs.compactMap(\.self))
      for input in read where graph.values[input].isWorkedOut {
        readers[input, default: []].append(position)
        rest.append(input)
      }
    }
    steps = seen.sorted()
  }
}

extension GraphValue {
  /// Whether it depends on the image, and is no shape.
  fileprivate var isWorkedOut: Bool { !isConstant && facts.values == nil }
}
