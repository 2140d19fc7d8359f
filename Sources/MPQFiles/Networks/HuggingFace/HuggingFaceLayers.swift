import MPQModel

/// Makes the layers of a Hugging Face model of its modules.
struct HuggingFaceLayers {
  /// A module that looks up rows.
  struct Embedding {
    let path: String
    let weights: PackedWeights
    let parameters: [String: StoredTensor]
  }

  var layers: [Layer] = []
  var origin: ModelOrigin
  /// Whether it is known how often each layer is used: kernels may go over any image.
  private(set) var hasMACs = true

  let config: HuggingFaceConfig
  private let quantized: QuantizedModules?
  private let weights: HuggingFaceWeights
  let file: String
  /// The number of experts beside each other, by what stands before their numbers.
  var expertCounts: [String: Int] = [:]

  init(
    config: HuggingFaceConfig, quantized: QuantizedModules?, weights: HuggingFaceWeights,
    file: String
  ) {
    (self.config, self.quantized, self.weights, self.file) = (config, quantized, weights, file)
    origin = ModelOrigin(.huggingFace, producer: config.modelType)
  }

  /// Adds the layers of all modules, and what stands aside.
  mutating func add(_ modules: TensorModules) throws(FormatError) {
    var embeddings: [Embedding] = []
    countExperts(modules.paths)
    for path in modules.paths {
      var parameters = modules[path]
      if let stored = try weights(of: path, parameters) {
        if TensorRules.isEmbedding(path), stored.shape.count == 2 {
          embeddings.append(Embedding(path: path, weights: stored, parameters: parameters))
        } else if let layer = try layer(path, stored, parameters) {
          add(layer, stored.tensor)
          for name in stored.parameters { parameters[name] = nil }
        }
      }
      try addExperts(of: path, &parameters)
      origin.aside += TensorRules.aside(parameters.values)
    }
    if config.mayTieOutput, !layers.contains(where: { Self.isOutput($0.name) }) {
      try addTiedOutput(embeddings)
    }
    guard !layers.isEmpty else {
      throw FormatError(
        file: file, .file,
        "has no matrices of weights in its \(weights.tensors.count) tensors; is the download complete?"
      )
    }
  }

  /// Adds a layer; that of the output is pinned to how it is stored, unless the file pins it.
  mutating func add(_ layer: Layer, _ tensor: StoredTensor) {
    var layer = layer
    if layer.pinned == nil, Self.isOutput(layer.name),
      let format = TensorRules.format(ofType: tensor.type)
    {
      layer.pinned = LayerFormats(weight: format, activation: .unchanged)
      origin.pinnedByRule.insert(layer.name)
    }
    layers.append(layer)
  }

  /// Whether a module is the output of a language model.
  private static func isOutput(_ path: String) -> Bool {
    let name = path.split(separator: ".").last ?? ""
    return ["lm_head", "embed_out", "output_layer"].contains(name)
      || ["output", "proj_out"].contains(path)
  }

  // MARK: - Weights

  private func weights(
    of path: String, _ parameters: [String: StoredTensor]
  ) throws(FormatError) -> PackedWeights? {
    let kind: QuantizedModules.Kind =
      TensorRules.isEmbedding(path)
      ? .embedding : parameters["weight"]?.shape.count == 4 ? .convolution : .linear
    // A norm is no class that rules name.
    guard parameters["weight"]?.shape.count != 1 else { return nil }
    let scheme = try scheme(of: path, kind, parameters)
    do {
      return try PackedWeights(parameters, scheme, shape: weights.shape)
    } catch {
      throw FormatError(file: file, .file, "module '\(path)' \(error.message)")
    }
  }

  /// How a module is quantized; nil where its tensors show that it is not.
  func scheme(
    of path: String, _ kind: QuantizedModules.Kind, _ parameters: [String: StoredTensor]
  ) throws(FormatError) -> ModuleScheme? {
    guard let scheme = try quantized?.scheme(path, kind) else { return nil }
    switch scheme.layout {
    case .gptq, .awq: return parameters["qweight"] == nil ? nil : scheme
    case .mlx: return parameters["scales"] == nil ? nil : scheme
    case .shortFloats: return parameters["weight"]?.type.hasPrefix("F8") == true ? scheme : nil
    case .packed, .plain: return scheme
    }
  }

  private mutating func layer(
    _ path: String, _ stored: PackedWeights, _ parameters: [String: StoredTensor]
  ) throws(FormatError) -> Layer? {
    var shape = stored.shape
    guard shape.allSatisfy({ $0 > 0 }), exactProduct(shape) != nil else { return nil }
    let isStack = shape.count == 3 && (Self.isExpert(path) || shape[0] == config.experts)
    guard shape.count == 2 || shape.count == 4 || isStack else { return nil }
    if shape.count == 2, config.isTransposed(path) { shape.reverse() }
    let kind: QuantizedModules.Kind = shape.count == 4 ? .convolution : .linear
    let scheme = try scheme(of: path, kind, parameters)
    if shape.count == 4, !path.contains("patch_embed") { hasMACs = false }
    return try layer(
      path, stored.tensor, shape: shape, rowLength: shape.last ?? 1, scheme: scheme,
      isExpert: isStack || Self.isExpert(path))
  }

  /// - Parameter shape: outputs first, behind the number of experts in a stack.
  func layer(
    _ path: String, _ tensor: StoredTensor, shape: [Int], rowLength: Int, scheme: ModuleScheme?,
    isExpert: Bool
  ) throws(FormatError) -> Layer {
    var layer = TensorRules.layer(path, tensor, shape: shape, macs: 0)
    if shape.count < 4 { layer.rowLength = rowLength }
    layer.names?.weightShape = tensor.shape
    layer.macs = layer.params
    if isExpert { layer.macs = try share(of: path, shape).macs(layer.params) }
    layer.pinned = scheme?.formats
    if scheme == nil, !TensorRules.floats.contains(tensor.type) {
      guard tensor.type.hasPrefix("F8"), let format = TensorRules.format(ofType: tensor.type) else {
        throw FormatError(
          file: file, .file,
          "module '\(path)' has weights of type \(tensor.type), and config.json does not say what they stand for"
        )
      }
      layer.pinned = LayerFormats(weight: format, activation: .unchanged)
    }
    if let pinned = layer.pinned, !layer.canStore(pinned.weight) {
      // A group that is longer than a row ends with it.
      layer.rowLength = nil
      guard layer.canStore(pinned.weight) else {
        throw FormatError(
          file: file, .file,
          "module '\(path)' should be stored as \(pinned.weight) by config.json, which does not divide its rows of "
            + "\(rowLength) weights")
      }
    }
    return layer
  }
}
