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

  /// The tensors above one, which itself is first; the last is the one by which the class is known.
  func chain(_ tensor: String) -> [String] {
    var chain = [tensor]
    // A file may name a tensor as its own origin; no chain is longer than there are operations.
    while chain.count <= graph.nodes.count, let node = graph.maker(of: chain[chain.count - 1]),
      node.domain.isEmpty, Self.handingThrough.contains(node.operation),
      let source = node.inputs.first, !source.isEmpty
    {
      chain.append(source)
    }
    return chain
  }

  /// Whether an operation hands a tensor of the class on.
  func isHandedOn(_ tensor: String, by operation: String) -> Bool {
    var open = [chain(tensor).last ?? tensor]
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
    for layer in layers {
      guard let input = layer.input, let root = chain(input).last else { continue }
      if names[root] == nil { order.append(root) }
      names[root, default: []].append(layer.name)
    }
    return order.compactMap { names[$0] }.filter { $0.count > 1 }
  }
}
