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
}
