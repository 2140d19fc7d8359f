import MPQModel

/// The modules of a PyTorch network behind a model's layers, for tools that take the network itself.
struct TorchModules {
  /// What is known of the batch normalization that converters fold into a convolution.
  enum Normalization { case none, folded, unknown }

  private let origin: ModelOrigin
  /// Whether the file has running means, and so some convolutions are normalized.
  private let hasStatistics: Bool

  init(_ origin: ModelOrigin) {
    self.origin = origin
    hasStatistics = origin.aside.contains { $0.name.hasSuffix("running_mean") }
  }

  /// Why modules are not known for a model at all; nil if they are.
  var refusal: String? {
    guard origin.kind == .onnx, !origin.producer.hasPrefix("pytorch") else { return nil }
    return "it finds layers by the modules of a PyTorch network, and "
      + (origin.producer.isEmpty
        ? "this model does not say" : "\(origin.producer), not PyTorch, says")
      + " what wrote it"
  }

  /// The path of a layer's module; nil if the file does not give it.
  func path(_ layer: Layer) -> String? {
    guard let names = layer.names else { return nil }
    let ending = ".weight"
    if let weight = names.weight, weight.hasSuffix(ending), !weight.contains("::") {
      let path = String(weight.dropLast(ending.utf8.count))
      // A module that is called twice is two layers of one weight.
      return path.isEmpty || origin.kind == .onnx && path != layer.name ? nil : path
    }
    // Converters rename weights that they fold or transpose; then the layer's name comes from the node's path or the
    // metadata, unless it is the node's or the result's own name.
    guard origin.kind == .onnx, layer.name != names.node, layer.name != names.output,
      layer.name != names.weight, !layer.name.contains("#"), !layer.name.contains("/")
    else { return nil }
    switch layer.kind {
    case .convolution, .depthwiseConvolution: break
    case .linear, .activationProduct, .unspecified:
      // The scope of a product need not be a module with a weight: MultiheadAttention computes several. A bias that has
      // kept its name is the sign of one.
      guard origin.graph?.initializers.contains("\(layer.name).bias") == true else { return nil }
    }
    return layer.name
  }

  /// Whether a batch normalization is folded into a layer.
  func normalization(_ layer: Layer) -> Normalization {
    switch layer.kind {
    case .convolution, .depthwiseConvolution: break
    case .linear, .activationProduct: return .none
    case .unspecified: return hasStatistics ? .unknown : .none
    }
    guard origin.kind == .onnx else { return hasStatistics ? .unknown : .none }
    guard let graph = origin.graph, let node = graph.node(of: layer),
      let weight = layer.names?.weight
    else { return .unknown }
    if let output = node.outputs.first,
      graph.readers(of: output).contains(where: { $0.operation == "BatchNormalization" })
    {
      return .folded
    }
    // torch.onnx names what it has folded: `onnx::Conv_193`, or a bias `conv1.weight_bias`.
    if weight.contains("::") { return .folded }
    return node.inputs.count > 2 && node.inputs[2] == "\(weight)_bias" ? .folded : .none
  }
}
