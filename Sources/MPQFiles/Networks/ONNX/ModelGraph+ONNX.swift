import MPQModel

extension ModelGraph {
  /// The operations of a model's outermost graph, as the file has them: calls of functions are not replaced.
  init(_ graph: ONNXFileGraph) {
    let nodes = graph.node.map { node in
      var integers: [String: Int] = [:]
      for attribute in node.attribute where attribute.i != 0 {
        integers[attribute.name] = Int(attribute.i)
      }
      // Both spell ONNX's own operations.
      let domain = node.domain == "ai.onnx" ? "" : node.domain
      return Node(
        node.opType, domain: domain, name: node.name, inputs: node.input, outputs: node.output,
        integers: integers)
    }
    self.init(
      nodes: nodes, initializers: Set(graph.initializer.map(\.name)),
      outputs: graph.output.map(\.name))
  }
}
