import MPQModel

/// Finds out why a tensor's dimensions are not known, and says what the user can do.
struct MissingSize {
  private let graph: ExecutionGraph
  private let file: String

  init(_ graph: ExecutionGraph, file: String) { (self.graph, self.file) = (graph, file) }

  /// The error for a layer that needs a tensor whose dimensions are not known.
  func error(of value: Int, for layer: GraphStep) -> FormatError {
    FormatError(file: file, .file, message(value, layer))
  }

  private func message(_ value: Int, _ layer: GraphStep) -> String {
    let (inputs, steps) = ancestors(of: value)
    if let step = steps.first(where: { graph.steps[$0].fault != nil }) {
      return "\(graph.steps[step].words): \(graph.steps[step].fault ?? "")"
    }
    // Sizes that are left open come first: an operation may follow from them.
    let open = inputs.filter { graph.values[$0].facts.shape == nil }
    if !open.isEmpty {
      return open.map(words).joined(separator: " and ") + ": give the sizes with "
        + open.map { "--input-shape \(example($0))" }.joined(separator: " ")
    }
    let step = steps.first { step in
      graph.steps[step].outputs.contains { $0.map { graph.values[$0].facts.shape == nil } ?? false }
    }
    guard let step else {
      return "the size of '\(graph.values[value].name)', which \(layer.words) reads, is not known"
    }
    let culprit = graph.steps[step]
    let result = culprit.outputs.lazy.compactMap(\.self).first.map { graph.values[$0].name } ?? ""
    let why =
      culprit.operation == nil
      ? "is of a type that mpq does not know"
      : "has a size that depends on more than the inputs' sizes"
    return
      "\(culprit.words) \(why), and \(layer.words) needs it: give its result's size with --input-shape "
      + "'\(result)'=…"
  }

  /// The inputs and the steps that a tensor is made of, in order.
  private func ancestors(of value: Int) -> (inputs: [Int], steps: [Int]) {
    var seen: Set<Int> = [value]
    var steps: Set<Int> = []
    var inputs: [Int] = []
    var rest = [value]
    while let next = rest.popLast() {
      switch graph.values[next].source {
      case .stored: continue
      case .input: inputs.append(next)
      case .step(let position):
        // What is behind a tensor whose shape is known may still matter: a Reshape reads its numbers.
        steps.insert(position)
        for input in graph.steps[position].inputs {
          if let input, !graph.values[input].isConstant, seen.insert(input).inserted {
            rest.append(input)
          }
        }
      }
    }
    return (inputs.sorted(), steps.sorted())
  }

  private func words(_ input: Int) -> String {
    let value = graph.values[input]
    guard let dimensions = value.facts.dimensions else {
      return "input '\(value.name)' has no size"
    }
    let names = graph.openNames[value.name] ?? []
    let text = dimensions.enumerated().map { axis, size in
      let name = axis < names.count ? names[axis] : ""
      return name.isEmpty ? size.map(String.init) ?? "?" : name
    }
    return "input '\(value.name)' is [\(text.joined(separator: ", "))]"
  }

  /// Sizes as a user would write them: an image's directions are some hundred.
  private func example(_ input: Int) -> String {
    let value = graph.values[input]
    let dimensions = value.facts.dimensions ?? [1, 3, nil, nil]
    let usual = dimensions.count == 4 ? "640" : "128"
    let sizes = dimensions.enumerated().map { axis, size in
      // The first dimension of images counts them.
      size.map(String.init) ?? (axis == 0 && dimensions.count == 4 ? "1" : usual)
    }
    return "\(value.name)=" + sizes.joined(separator: ",")
  }
}
