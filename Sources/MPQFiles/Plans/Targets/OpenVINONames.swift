import MPQModel

/// The names that OpenVINO 2026.4 gives operations of an ONNX model (`get_friendly_name`), found by converting models.
enum OpenVINONames {
  /// Operations whose weights NNCF compresses.
  static let operations: Set = ["Conv", "ConvTranspose", "Gemm", "MatMul"]

  /// Operations that are left out, so that what stood before them takes their output's name.
  private static let passedThrough: Set = ["Identity", "Dropout"]

  /// An operation's name.
  ///
  /// A result of the model gives its name to the operation that makes it. Where a bias is added, that is the addition;
  /// the product before it is named after the node. An operation without a name has that of its result.
  static func name(_ node: ModelGraph.Node, _ graph: ModelGraph) -> String {
    let base = node.name.isEmpty ? node.outputs.first ?? "" : node.name
    let hasBias = node.inputs.count > 2 && !node.inputs[2].isEmpty
    let result = node.outputs.first.flatMap { results($0, graph).first }
    switch node.operation {
    case "Gemm" where hasBias || result == nil: return "\(base)/WithoutBiases"
    case "Conv" where hasBias: return "\(base)/WithoutBiases"
    default: return result ?? base
    }
  }

  /// Why an operation's name is not known; nil if it is.
  static func refusal(_ node: ModelGraph.Node, _ graph: ModelGraph) -> String? {
    guard let output = node.outputs.first else { return "has no result" }
    let hasBias = node.inputs.count > 2 && !node.inputs[2].isEmpty
    if node.operation == "ConvTranspose", hasBias {
      return "has a bias, and OpenVINO numbers transposed convolutions with one"
    }
    if node.operation == "Conv", isNormalized(output, graph) {
      return
        "is followed by BatchNormalization, and OpenVINO numbers what it folds: fold it before the export to ONNX"
    }
    if graph.isNameRepeated(node.name) {
      return "has a node name that occurs twice, '\(node.name)', and OpenVINO renames one"
    }
    if results(output, graph).count > 1 {
      return "makes two results of the model, and OpenVINO names it after one of them"
    }
    return nil
  }

  /// The results of the model that a tensor is, itself or behind operations that are left out.
  private static func results(_ tensor: String, _ graph: ModelGraph) -> [String] {
    var results: [String] = []
    var open = [tensor]
    var seen: Set<String> = []
    while let tensor = open.popLast() {
      guard seen.insert(tensor).inserted else { continue }
      if graph.isOutput(tensor) { results.append(tensor) }
      for reader in graph.readers(of: tensor)
      where passedThrough.contains(reader.operation) && reader.domain.isEmpty {
        open += reader.outputs.prefix(1)
      }
    }
    return results
  }

  private static func isNormalized(_ tensor: String, _ graph: ModelGraph) -> Bool {
    graph.readers(of: tensor).contains { $0.operation == "BatchNormalization" }
  }
}
