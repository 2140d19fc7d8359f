import MPQModel

/// The tensors of an ONNX model that a plan quantizes, for tools that give each tensor one format.
enum QuantizedTensors {
  /// A tensor, and what the plan makes of it.
  struct Entry {
    var name: String
    var kind: TensorKind
    var format: NumberFormat
    var layer: Layer
  }

  static let tieWords =
    "layers with one tensor of weights, or that read one tensor, also where MaxPool, Flatten and the like hand it through"

  static func ties(_ layers: [Layer], _ graph: ModelGraph) -> [SearchConstraints.Tie] {
    TensorClasses(graph).readers(layers).map { .init(layers: $0, shared: [.activation]) }
  }

  /// Layers whose tensors have no names.
  static func refusal(_ layer: Layer, _: LayerFormats) -> String? {
    if layer.kind == .activationProduct {
      return "is a product of two activations and has no weights"
    }
    if layer.names?.weight == nil { return "has weights without a name" }
    return layer.input == nil ? "reads a tensor without a name" : nil
  }

  /// The operands of operations that may be weights.
  private static let operations: [String: Set<Int>] = [
    "Conv": [1], "ConvTranspose": [1], "Gemm": [1], "MatMul": [0, 1],
  ]

  /// Layers whose weights are no initializer, or whose operation is not quantized.
  static func refusal(_ layer: Layer, _: LayerFormats, _ graph: ModelGraph) -> String? {
    guard let node = graph.node(of: layer) else {
      return "stands in a subgraph, which the quantizer leaves as it is"
    }
    guard node.domain.isEmpty, let operands = operations[node.operation] else {
      return "is a \(node.operation), which the quantizer leaves as it is"
    }
    guard let weight = layer.names?.weight, graph.initializers.contains(weight),
      let operand = node.inputs.firstIndex(of: weight), operands.contains(operand)
    else {
      return "has weights that an operation makes, and the quantizer knows initializers: "
        + "run 'python -m onnxruntime.quantization.preprocess' on the model first"
    }
    guard let input = layer.input, node.inputs.contains(input) else {
      return "reads a tensor that is quantized already"
    }
    return nil
  }

  /// All tensors in the layers' order.
  ///
  /// A tensor of weights is there once for each layer that has it, an activation once for each format that it would have.
  static func all(_ answer: PlanAnswer) -> [Entry] {
    let classes = answer.origin?.graph.map(TensorClasses.init)
    var entries: [Entry] = []
    var activations: [NumberFormat: Set<String>] = [:]
    for (layer, formats) in zip(answer.layers, answer.solution.plan?.formats ?? []) {
      if let weight = layer.names?.weight {
        entries.append(
          Entry(name: weight, kind: .weight, format: formats.weight, layer: layer))
      }
      // What stands above a tensor that was there before was there with it.
      var next = layer.input
      while let tensor = next,
        activations[formats.activation, default: []].insert(tensor).inserted
      {
        entries.append(
          Entry(name: tensor, kind: .activation, format: formats.activation, layer: layer))
        next = classes?.source(of: tensor)
      }
    }
    return entries
  }

  /// A tensor that would need two formats, as a table of embeddings that is also a layer's weights.
  static func conflict(_ tensors: [(tensor: String, bits: NumberFormat)]) -> String? {
    var seen: [String: NumberFormat] = [:]
    for (tensor, format) in tensors {
      guard let other = seen.updateValue(format, forKey: tensor), other != format else { continue }
      return "tensor '\(tensor)' would have \(other.phrase) and \(format.phrase) at once"
    }
    return nil
  }
}

extension [Layer] {
  /// One tie for each tensor of weights that several layers have.
  var sharedWeightTies: [SearchConstraints.Tie] {
    var owners: [String: [String]] = [:]
    var order: [String] = []
    for layer in self {
      guard let weight = layer.names?.weight else { continue }
      if owners[weight] == nil { order.append(weight) }
      owners[weight, default: []].append(layer.name)
    }
    return order.compactMap { owners[$0] }.filter { $0.count > 1 }
      .map { .init(layers: $0, shared: [.weight]) }
  }
}
