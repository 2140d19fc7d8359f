import MPQModel

/// What a model stores that is no layer's weights: embeddings, normalizations, biases, recurrent networks.
enum TensorsAside {
  /// Types of elements that hold numbers with a point, and their bits.
  private static let reals = [1: 32, 10: 16, 11: 64, 16: 16]

  /// Stored tensors of numbers that an operation reads and no layer has as weights.
  static func list(of graph: ExecutionGraph, _ layers: ONNXLayers) -> [ModelOrigin.Tensor] {
    var read: Set<Int> = []
    for step in graph.steps { read.formUnion(step.inputs.compactMap(\.self)) }
    return graph.values.indices.compactMap { position in
      let value = graph.values[position]
      guard let bits = value.storedType.flatMap({ reals[$0] }), let shape = value.facts.shape,
        !shape.isEmpty, read.contains(position), !layers.weights.contains(position),
        let elements = exactProduct(shape, atMost: Network.largestTotal / 64)
      else { return nil }
      return ModelOrigin.Tensor(name: value.name, elements: elements, storedBits: elements * bits)
    }
  }

  /// Sentences about operations with weights that are no layers.
  static func notes(of graph: ExecutionGraph) -> [String] {
    graph.steps.compactMap { step in
      guard GraphOperation.recurrent.contains(where: { $0.name == step.node.opType }) else {
        return nil
      }
      var (weights, macs): (Int?, Int?) = (0, 0)
      let input = step.call.input(0).shape
      for position in 1...2 {
        let count = step.call.input(position).count
        weights = weights.flatMap { sum in count.map { sum + $0 } }
        // Each step of a sequence multiplies both matrices, for every example.
        let steps = input.flatMap { $0.count == 3 ? exactProduct(Array($0.prefix(2))) : nil }
        macs = macs.flatMap { sum in
          guard let count, let steps, let product = exactProduct([count, steps]) else { return nil }
          return sum + product
        }
      }
      return
        "\(step.node.opType) '\(step.node.name.isEmpty ? step.node.output.first ?? "" : step.node.name)' is no layer: "
        + "its \(weights.map(String.init) ?? "unknown number of") weights and "
        + "\(macs.map(String.init) ?? "unknown number of") multiply-accumulates are not counted"
    }
  }
}
