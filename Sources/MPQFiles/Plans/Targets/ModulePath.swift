package import MPQModel

/// The names of PyTorch modules, by which tools for Hugging Face models find layers.
package enum ModulePath {
  /// The module whose weight a layer is; nil if it is none, such as one expert of a tensor that holds them all.
  package static func of(_ layer: Layer, _ kind: ModelOrigin.Kind) -> String? {
    guard let weight = layer.names?.weight else { return nil }
    switch kind {
    case .huggingFace, .tensors: return of(tensor: weight)
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

  /// Why a tool for linear modules does not take a layer, as a clause; nil if it does.
  package static func linearRefusal(_ layer: Layer, _ formats: LayerFormats) -> String? {
    guard TargetFormats.floats(formats.weight) == nil else { return nil }
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
