package import MPQModel

/// Models of Hugging Face: a directory with config.json and safetensors files, of which the headers alone are read.
///
/// Layers are the matrices of weights, with a token's multiply-accumulates. Embeddings, norms and biases stand aside. The
/// output of a language model is pinned to what it is stored in, since tools leave it as it is; a table that scores it has it
/// searched. What config.json says of quantized modules pins them.
package enum HuggingFaceModel {
  static let format = NetworkFormat(
    "the configuration of a Hugging Face model", key: "hugging-face", form: .json,
    remedy: "give it, or its directory, as the network",
    recognises: { $0.hasKeys("model_type") || $0.hasKeys("architectures") },
    read: .model { (content, _) throws(FormatError) in try decode(content) })

  /// The name of the file by which a directory is a model.
  static let configuration = "config.json"

  private static func decode(_ content: FileContent) throws(FormatError) -> Network {
    let root = try JSONValue(parsing: try content.bytes(), file: content.name).object()
    guard let path = content.file.path else {
      throw FormatError(
        file: content.name, .file,
        "says nothing of the shapes of weights, which stand in files beside it, and those cannot be reached from here; "
          + "give the model's safetensors file")
    }
    let weights = try HuggingFaceWeights(in: FilePath.directory(of: path), config: content.name)
    return try network(root, weights, name: name(of: path), file: content.name)
  }

  /// The network of a configuration and one file of weights, which lie in no directory.
  package static func network(
    config: [UInt8], weights: ByteSource
  ) throws(FormatError) -> Network {
    let root = try JSONValue(parsing: config, file: configuration).object()
    return try network(
      root, try HuggingFaceWeights(of: weights), name: "config", file: configuration)
  }

  private static func network(
    _ root: JSONObject, _ weights: HuggingFaceWeights, name: String, file: String
  ) throws(FormatError) -> Network {
    let config = try HuggingFaceConfig(root)
    var layers = HuggingFaceLayers(
      config: config, quantized: try QuantizedModules.read(root), weights: weights,
      file: file)
    try layers.add(try TensorModules(weights.tensors, keepsOrder: false, file: file))
    do {
      var network = try Network(
        name: name, layers: layers.layers, hasMACs: layers.hasMACs)
      network.origin = layers.origin
      return network
    } catch {
      throw FormatError(file: file, .file, error.message)
    }
  }

  /// The name of the directory; that of the file where it has none.
  private static func name(of path: String) -> String {
    let parts = path.split(separator: "/").dropLast().filter { $0 != "." && $0 != ".." }
    return String(parts.last ?? "config").printable
  }
}
