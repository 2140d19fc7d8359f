/// The operations of another tool's model by their names, without weights and shapes.
///
/// Tools derive names of their own from their place in the graph, and give one format to tensors that an operation
/// hands through; exports look here for both.
package struct ModelGraph: Hashable, Sendable {
  /// One operation. An input that is left out has an empty name.
  package struct Node: Hashable, Sendable {
    package var operation: String
    /// Empty for the standard operations of ONNX.
    package var domain: String
    /// Empty if the file gives it none.
    package var name: String
    package var inputs: [String]
    package var outputs: [String]
    /// Its attributes that are whole numbers, such as `transB`.
    package var integers: [String: Int]

    package init(
      _ operation: String, domain: String = "", name: String = "", inputs: [String],
      outputs: [String], integers: [String: Int] = [:]
    ) {
      (self.operation, self.domain, self.name) = (operation, domain, name)
      (self.inputs, self.outputs, self.integers) = (inputs, outputs, integers)
    }
  }

  /// The operations of the outermost graph, in the file's order.
  package let nodes: [Node]
  /// The names of constant tensors that the file lists apart from its operations.
  package let initializers: Set<String>
  /// The names of the tensors that the model returns.
  package let outputs: [String]
  private let makers: [String: Int]
  private let readers: [String: [Int]]
  private let outputNames: Set<String>
  /// The names that several operations have.
  private let repeatedNames: Set<String>

  package init(nodes: [Node], initializers: Set<String>, outputs: [String]) {
    (self.nodes, self.initializers, self.outputs) = (nodes, initializers, outputs)
    var makers: [String: Int] = [:]
    var readers: [String: [Int]] = [:]
    var (names, repeated) = (Set<String>(), Set<String>())
    for (index, node) in nodes.enumerated() {
      if !node.name.isEmpty, !names.insert(node.name).inserted { repeated.insert(node.name) }
      for output in node.outputs where !output.isEmpty { makers[output] = index }
      for input in node.inputs where !input.isEmpty { readers[input, default: []].append(index) }
    }
    (self.makers, self.readers) = (makers, readers)
    (outputNames, repeatedNames) = (Set(outputs), repeated)
  }
}

extension ModelGraph {
  /// The operation whose result a tensor is; nil for inputs of the model and initializers.
  package func maker(of tensor: String) -> Node? { makers[tensor].map { nodes[$0] } }

  /// The operations that read a tensor; one that reads it twice is there twice.
  package func readers(of tensor: String) -> [Node] { (readers[tensor] ?? []).map { nodes[$0] } }

  /// Whether the model returns a tensor.
  package func isOutput(_ tensor: String) -> Bool { outputNames.contains(tensor) }

  /// Whether several operations have a name; false for the empty name of those that have none.
  package func isNameRepeated(_ name: String) -> Bool { repeatedNames.contains(name) }

  /// The operation of a layer; nil if the layer is not in the outermost graph.
  package func node(of layer: Layer) -> Node? { layer.names?.output.flatMap { maker(of: $0) } }
}
