import MPQModel

/// Networks of which only the tensors are known: safetensors files, and state dicts of PyTorch.
///
/// Layers are the matrices and the kernels of convolutions that are called `weight`. Nothing says how often they are used, so
/// such networks have no multiply-accumulates: sizes can be limited, BitOps cannot.
enum TensorModel {
  /// The network of some tensors.
  ///
  /// - Parameters:
  ///   - file: their file, as the user gave it.
  ///   - keepsOrder: whether they are in the order of the network's modules.
  static func network(
    _ tensors: [StoredTensor], file: String, keepsOrder: Bool = false
  ) throws(FormatError) -> Network {
    let modules = try TensorModules(tensors, keepsOrder: keepsOrder, file: file)
    var origin = ModelOrigin(.tensors)
    var layers: [Layer] = []
    for path in modules.paths {
      var parameters = modules[path]
      if let packed = ["qweight", "weight_packed", "weight_scale", "weight_scale_inv", "scales"]
        .first(where: { parameters[$0] != nil })
      {
        throw FormatError(
          file: file, .file,
          "module '\(path)' is quantized, having a tensor '\(packed)', and only config.json says how; give the "
            + "directory of the model as the network, or the model as it was before")
      }
      if let weight = parameters["weight"], isLayer(path, weight) {
        layers.append(try layer(path, weight, file: file))
        parameters["weight"] = nil
      }
      origin.aside += TensorRules.aside(parameters.values)
    }
    guard !layers.isEmpty else {
      throw FormatError(
        file: file, .file,
        "has no matrices or kernels called 'weight' among its \(tensors.count) tensors; is it the state dict of a "
          + "network?")
    }
    do {
      var network = try Network(
        name: FilePath.stem(of: file, behind: [".gz", ".index.json"]).printable, layers: layers,
        hasMACs: false)
      network.origin = origin
      return network
    } catch {
      throw FormatError(file: file, .file, error.message)
    }
  }

  private static func isLayer(_ path: String, _ weight: StoredTensor) -> Bool {
    !path.isEmpty && weight.count > 0
      && (weight.shape.count == 4 || weight.shape.count == 2 && !TensorRules.isEmbedding(path))
  }

  private static func layer(
    _ path: String, _ weight: StoredTensor, file: String
  ) throws(FormatError) -> Layer {
    if TensorRules.floats.contains(weight.type) {
      return TensorRules.layer(path, weight, shape: weight.shape, macs: 0)
    }
    guard weight.type.hasPrefix("F8"), let format = TensorRules.format(ofType: weight.type) else {
      throw FormatError(
        file: file, .file,
        "tensor '\(weight.name)' has elements of type \(weight.type), and only config.json says what they stand for; "
          + "give the directory of the model as the network, or the model as it was before it was quantized"
      )
    }
    return TensorRules.layer(
      path, weight, shape: weight.shape, macs: 0,
      pinned: LayerFormats(weight: format, activation: .unchanged))
  }
}
