import MPQModel

/// The tensors to which ONNX Runtime's static quantizer gives one format.
///
/// Operations that hand values through (`Reshape`, `MaxPool`, …) give their result the parameters of their input if that
/// is quantized, whatever else is asked for the result (`quantize_output_same_as_input` in onnxruntime 1.32).
struct TensorClasses {
  /// The operations of `QDQRegistry` that do so, all by their first input. Where one of them does not, because of its
  /// version or attributes, one format for both tensors is still what the plan says.
  private static let handingThrough: Set = [
    "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Resize", "MaxPool", "AveragePool",
    "Slice", "Pad", "Split", "Gather", "GatherElements", "TopK",
  ]

  private let graph: ModelGraph

  init(_ graph: ModelGraph) { self.graph = graph }

  /// The tensor of the same class that an operation hands on as this one; nil for the first of the class.
  func source(of tensor: String) -> String? {
    guard let node = graph.maker(of: tensor), node.domain.isEmpty,
      Self.handingThrough.contains(node.operation), let source = node.inputs.first, !source.isEmpty
    else { return nil }
    return source
  }

  /// The tensor by which a class is known: the first of it.
  ///
  /// - Parameter known: those of tensors that were asked for before, so that many tensors of one class take no more steps
  ///   than the class has tensors.
  private func root(of tensor: String, _ known: inout [String: String]) -> String {
    var path: [String] = []
    var last = tensor
    while known[last] == nil {
      // A file may name a tensor as its own origin: the walk ends where it comes back.
      known[last] = last
      path.append(last)
      guard let source = source(of: last) else { break }
      last = source
    }
    let root = known[last] ?? last
    for tensor in path { known[tensor] = root }
    return root
  }

  /// Whether an operation hands a tensor of the class on.
  func isHandedOn(_ tensor: String, by operation: String) -> Bool {
    var known: [String: String] = [:]
    var open = [root(of: tensor, &known)]
    var seen: Set<String> = []
    while let tensor = open.popLast() {
      guard seen.insert(tensor).inserted else { continue }
      for reader in graph.readers(of: tensor)
      where reader.domain.isEmpty && Self.handingThrough.contains(reader.operation)
        && reader.inputs.first == tensor
      {
        if reader.operation == operation { return true }
        open += reader.outputs
      }
    }
    return false
  }

  /// Names of layers whose activations have one class, for each class that several layers read.
  func readers(_ layers: [Layer]) -> [[String]] {
    var names: [String: [String]] = [:]
    var order: [String] = []
    var known: [String: String] = [:]
    for layer in layers {
      guard let input = layer.input else { continue }
      let root = root(of: input, &known)
      if names[root] == nil { order.append(root) }
      names[root, default: []].append(layer.name)
    }
    return order.compactMap { names[$0] }.filter { $0.count > 1 }
  }
}
