import MPQModel

/// What a model stores that is no layer's weights: embeddings, normalizations, biases, recurrent networks, attention.
enum TensorsAside {
  /// Stored tensors of numbers that an operation reads and no layer has as weights.
  static func list(of graph: ExecutionGraph, _ layers: ONNXLayers) -> [ModelOrigin.Tensor] {
    var read: Set<Int> = []
    for step in graph.steps { read.formUnion(step.inputs.compactMap(\.self)) }
    return graph.values.indices.compactMap { position in
      let value = graph.values[position]
      guard let type = value.storedType.flatMap({ ConstantOrigin.realTypes[$0] }),
        let shape = value.facts.shape,
        !shape.isEmpty, read.contains(position), !layers.weights.contains(position),
        let elements = exactProduct(shape, atMost: Network.largestTotal / 64)
      else { return nil }
      return ModelOrigin.Tensor(
        name: value.name, elements: elements, storedBits: elements * 8 * type.size,
        elementType: type.rawValue)
    }
  }
}
