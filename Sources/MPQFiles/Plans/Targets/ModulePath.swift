package import MPQModel

/// The names of PyTorch modules, by which tools for Hugging Face models find layers.
package enum ModulePath {
  /// The module whose weight a layer is; nil if it is none, such as one expert of a tensor that holds them all.
  package static func of(_ layer: Layer, _ kind: ModelOrigin.Kind) -> String? {
    guard let weight = layer.names?.weight else { return nil }
    switch kind {
    // An output without a tensor of its own is a module all the same.
    case .huggingFace: return of(tensor: weight) == nil ? nil : layer.name
    case .tensors: return of(tensor: weight)
    case .gguf: return GGUFNames.huggingFace(weight)
    // The initializer of a converted operation is named `val_89`; only a parameter's own name tells its module.
    case .onnx: return of(tensor: weight).flatMap { $0 == layer.name ? $0 : nil }
    }
  }

  /// The module of a tensor named `MODULE.weight`.
  package static func of(tensor: String) -> String? {
    let ending = ".weight"
    guard tensor.hasSuffix(ending), tensor.utf8.count > ending.utf8.count else { return nil }
    return String(tensor.dropLast(ending.utf8.count))
  }

  /// What exports say of a layer without such a name.
  package static let absence =
    "is no weight of a module of its own, and the tool finds layers by modules"

  /// Whether a layer is one of a block's experts.
  package static func isExpert(_ layer: Layer) -> Bool {
    layer.names?.weight?.contains(".experts.") == true
  }

  /// Whether a layer is in one of a model's numbered blocks, as all are but the output.
  package static func isInBlock(_ layer: Layer) -> Bool {
    let weight = layer.names?.weight ?? layer.name
    let path = GGUFNames.huggingFace(weight) ?? weight
    return path.split(separator: ".").contains { Int($0) != nil }
  }

  /// The module whose weights an output uses that has none of its own, as that of most small models; nil for other layers.
  package static func sharedModule(of layer: Layer) -> String? {
    guard let module = layer.names?.weight.flatMap(of(tensor:)), module != layer.name,
      layer.name.hasSuffix("lm_head")
    else { return nil }
    return module
  }

  /// Models of Hugging Face whose modules are `Conv1D`, not `Linear`, though they multiply alike.
  private static let transposed: Set = ["gpt2", "openai-gpt", "imagegpt"]

  /// Why a tool for linear modules finds none in a model, as a sentence; nil if it does.
  package static func modelRefusal(_ layers: [Layer], _ origin: ModelOrigin?) -> String? {
    guard let origin, origin.kind == .huggingFace, transposed.contains(origin.producer) else {
      return nil
    }
    return "it quantizes linear modules, and those of \(origin.producer) are Conv1D"
  }

  /// Why a tool for linear modules does not take a layer, as a clause; nil if it does.
  package static func linearRefusal(_ layer: Layer, _ formats: LayerFormats) -> String? {
    guard TargetFormats.floats(formats.weight) == nil else { return nil }
    if let other = sharedModule(of: layer) {
      return "has the weights of '\(other)', which is no linear module"
    }
    switch layer.kind {
    case .linear, .unspecified:
      let shape = layer.names?.weightShape ?? []
      return shape.isEmpty || shape.count == 2
        ? nil
        : "has weights of \(shape.count) dimensions, and the tool quantizes linear modules alone"
    case .convolution, .depthwiseConvolution, .activationProduct:
      return "is a \(layer.kind), and the tool quantizes linear modules alone"
    }
  }
}

extension Layer {
  /// The rows of a matrix in PyTorch's order; nil if they are not known.
  var rows: Int? {
    guard let rowLength, rowLength > 0, params.isMultiple(of: rowLength) else { return nil }
    return params / rowLength
  }
}
