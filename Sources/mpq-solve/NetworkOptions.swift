import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel

/// The network, and what a user says of a model that its file leaves open.
struct NetworkOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A network.json, a cost table CSV, an ONNX, GGUF, safetensors or PyTorch file, a Hugging Face directory, or the name of a shipped network; - is standard input.",
      valueName: "N"))
  var network: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Sizes of a model's input that its file leaves open, e.g. x=1,3,640,640; may be given several times.",
      valueName: "sizes"))
  var inputShape: [String] = []

  @Flag(help: "Products of two activations, as in attention, are layers too.")
  var attentionMatmuls = false

  func validate() throws { _ = try model() }

  /// What the options say of a model.
  private func model() throws -> ModelOptions {
    do {
      return try ModelOptions(shapes: inputShape, searchesActivationProducts: attentionMatmuls)
    } catch {
      throw ValidationError("--input-shape: \(error)")
    }
  }

  /// The path of the network's file; nil if there is none.
  var path: String? { network.flatMap { try? NetworkFile.path(of: $0) } }

  /// The network's file; nil if none is named.
  func content() throws -> FileContent? {
    try network.map { try FileContent(reading: try NetworkFile.path(of: $0)) }
  }

  /// The network; nil if none is named.
  func read() throws -> Network? { try content().map { try network(of: $0) } }

  /// The network of a file's content.
  func network(of content: FileContent) throws -> Network {
    let network = try NetworkFile.decode(content, options: try model())
    if network.origin?.kind != .onnx, !inputShape.isEmpty || attentionMatmuls {
      throw ValidationError(
        "--input-shape and --attention-matmuls are for ONNX models; leave them out for \(content.name)."
      )
    }
    return network
  }
}
