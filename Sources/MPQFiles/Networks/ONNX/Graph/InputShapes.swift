import MPQModel

/// The dimensions of a model's inputs and of other tensors: those in the file, completed by those that the user gives.
struct InputShapes {
  private let file: String
  /// What the user gives, by the tensor's name.
  private let given: [String: [Int]]
  /// Sizes by the name that the file gives them, such as `batch`.
  private var symbols: [String: Int] = ["batch": 1, "batch_size": 1]
  /// The dimensions of tensors that the file lists besides inputs.
  private var listed: [String: ONNXFileShape] = [:]

  /// - Parameter given: dimensions by the tensor's name; an unnamed entry is that of the only input.
  init(
    _ graph: ONNXFileGraph, given: [String: [Int]], file: String
  ) throws(FormatError) {
    self.file = file
    let weights = Set(graph.initializer.map(\.name))
    let inputs = graph.input.filter { !weights.contains($0.name) }
    var named = given
    if let only = named.removeValue(forKey: "") {
      guard inputs.count == 1 else {
        throw FormatError(
          file: file, .file,
          "the model has \(inputs.count) inputs: name the one that a size is for, such as --input-shape "
            + "\(inputs.first?.name ?? "x")=\(only.map(String.init).joined(separator: ","))")
      }
      guard named.updateValue(only, forKey: inputs[0].name) == nil else {
        throw FormatError(
          file: file, .file, "two sizes are given for the input '\(inputs[0].name)'; give one")
      }
    }
    for (name, shape) in named.sorted(by: { $0.key < $1.key }) {
      guard shape.count <= TensorFacts.mostDimensions,
        shape.allSatisfy({ (0...TensorFacts.largestDimension).contains($0) })
      else {
        throw FormatError(
          file: file, .file,
          "the size \(shape) of '\(name)' has a number that is no dimension, from 0 to \(TensorFacts.largestDimension)"
        )
      }
    }
    self.given = named
    try checkNames(graph)
    try readSymbols(inputs)
  }

  /// What is known of an input.
  func facts(of input: ONNXFileValueInfo) throws(FormatError) -> TensorFacts {
    let name = input.name
    let shape = input.type.tensorType.hasShape ? input.type.tensorType.shape : nil
    if let given = given[name] {
      if let shape {
        let fits =
          shape.dim.count == given.count
          && zip(shape.dim, given).allSatisfy { $0.size == nil || $0.size == $1 }
        guard fits else {
          throw FormatError(
            file: file, .file,
            "input '\(name)' is \(shape.words) in the model, which --input-shape "
              + "\(name)=\(given.map(String.init).joined(separator: ",")) does not fit; change the numbers that the model "
              + "leaves open, or export it for another size")
        }
      }
      return TensorFacts(given)
    }
    guard let shape, shape.dim.count <= TensorFacts.mostDimensions else { return .unknown }
    return TensorFacts(
      shape.dim.enumerated().map { axis, dimension in
        if let size = dimension.size ?? symbols[dimension.dimParam] { return size }
        // The first dimension of several is that of examples if it has no name, and costs are for one.
        let isFirst = axis == 0 && shape.dim.count > 1
        return isFirst && BatchName.isNoName(dimension.dimParam) ? 1 : nil
      })
  }

  /// Keeps the dimensions of tensors that a graph lists.
  mutating func add(_ values: [ONNXFileValueInfo]) {
    for value in values where value.type.tensorType.hasShape {
      listed[value.name] = value.type.tensorType.shape
    }
  }

  /// What is known of an operation's result, with what the user or the file say where it is not known.
  func completed(_ facts: TensorFacts, name: String) throws(FormatError) -> TensorFacts {
    var facts = facts
    if let given = given[name] {
      let fits =
        facts.dimensions.map { known in
          known.count == given.count && zip(known, given).allSatisfy { $0 == nil || $0 == $1 }
        } ?? true
      guard fits else {
        throw FormatError(
          file: file, .file,
          "tensor '\(name)' is \(GraphOperation.words(facts.dimensions ?? [])), which --input-shape "
            + "\(name)=\(given.map(String.init).joined(separator: ",")) does not fit; leave it out")
      }
      facts.dimensions = given
      return facts
    }
    guard facts.shape == nil, let shape = listed[name]?.dim,
      shape.count <= TensorFacts.mostDimensions
    else { return facts }
    guard let known = facts.dimensions else {
      facts.dimensions = shape.map { $0.size ?? symbols[$0.dimParam] }
      return facts
    }
    if known.count == shape.count {
      facts.dimensions = zip(known, shape).map { $0 ?? $1.size ?? symbols[$1.dimParam] }
    }
    return facts
  }

  // MARK: - Checks

  private func checkNames(_ graph: ONNXFileGraph) throws(FormatError) {
    guard !given.isEmpty else { return }
    var names = Set(graph.input.map(\.name))
    func add(_ part: ONNXFileGraph) {
      for node in part.node {
        names.formUnion(node.output)
        for attribute in node.attribute where attribute.hasG { add(attribute.g) }
      }
    }
    add(graph)
    for name in given.keys.sorted() where !names.contains(name) {
      let inputs = graph.input.map(\.name)
      let hint =
        name.closest(in: inputs).map { "; did you mean '\($0)'?" }
        ?? "; its inputs are \(inputs.prefix(5).map { "'\($0)'" }.joined(separator: ", "))"
      throw FormatError(
        file: file, .file, "--input-shape names '\(name)', and the model has no such tensor\(hint)")
    }
  }

  /// Learns the sizes of named dimensions: those that the user gives, and 1 for the number of examples.
  private mutating func readSymbols(_ inputs: [ONNXFileValueInfo]) throws(FormatError) {
    var (first, later): (Set<String>, Set<String>) = ([], [])
    for input in inputs {
      let names = input.type.tensorType.shape.dim.map(\.dimParam)
      guard names.count > 1 else { continue }
      first.insert(names[0])
      later.formUnion(names.dropFirst())
    }
    for name in first.union(later) where BatchName.isBatch(name) { symbols[name] = 1 }
    for name in first.subtracting(later) where BatchName.maySayBatch(name) { symbols[name] = 1 }
    for input in inputs {
      guard let given = given[input.name] else { continue }
      for (dimension, size) in zip(input.type.tensorType.shape.dim, given)
      where !dimension.dimParam.isEmpty {
        symbols[dimension.dimParam] = size
      }
    }
    // A dimension without a name stands for itself alone.
    for name in BatchName.noNames { symbols[name] = nil }
  }
}

extension ONNXFileDimension {
  /// The size; nil for one that is left open, which some tools write as -1.
  var size: Int? {
    guard case .dimValue(let value)? = value,
      (1...Int64(TensorFacts.largestDimension)).contains(value)
    else { return nil }
    return Int(value)
  }
}

extension ONNXFileShape {
  /// The shape in a message, with names or question marks for open sizes, such as `[batch, 3, ?, ?]`.
  var words: String {
    "["
      + dim.map { $0.size.map(String.init) ?? ($0.dimParam.isEmpty ? "?" : $0.dimParam) }
      .joined(separator: ", ") + "]"
  }
}
