import MPQModel

/// What a tensor of a PyTorch module is for, by its name and shape.
enum TensorRules {
  /// Types of floating-point elements, of which the search may choose others.
  static let floats: Set = ["F64", "F32", "F16", "BF16"]

  /// The format of a tensor as it is stored; nil for types that no weights are multiplied in.
  static func format(ofType type: String) -> NumberFormat? {
    switch type {
    case "F32": NumberFormat(named: "f32")
    case "F16": NumberFormat(named: "f16")
    case "BF16": NumberFormat(named: "bf16")
    case "F8_E4M3", "F8_E4M3FNUZ": NumberFormat(named: "fp8_e4m3")
    case "F8_E5M2", "F8_E5M2FNUZ": NumberFormat(named: "fp8_e5m2")
    case "I8", "U8": 8
    case "I16": 16
    default: nil
    }
  }

  /// Whether a module looks up rows of its weights: tokens, positions, kinds.
  ///
  /// Layers that multiply have other names: `embed_out`, `word_embed_proj`, `patch_embed.proj`.
  static func isEmbedding(_ path: String) -> Bool {
    let name = path.split(separator: ".").last?.lowercased() ?? ""
    if tables.contains(name) || name.hasSuffix("_emb") { return true }
    return name.contains("embed") && !name.contains("proj") && name != "embed_out"
  }

  /// Tables of models whose names do not say it: those of GPT-2, T5 and recurrent networks.
  private static let tables: Set = [
    "emb", "wte", "wpe", "shared", "relative_attention_bias", "encoder_wte",
  ]

  /// The layer of a matrix or of a convolution's kernels; nil for anything else.
  ///
  /// - Parameter weight: the module's tensor of weights, [outputs, inputs] or [outputs, inputs of a group, height, width].
  static func layer(
    _ path: String, _ weight: StoredTensor, shape: [Int], macs: Int, pinned: LayerFormats? = nil
  ) -> Layer {
    Layer(
      name: path, kind: shape.count == 4 ? .convolution(groups: 1) : .linear, macs: macs,
      params: shape.reduce(1, *), pinned: pinned, rowLength: shape.dropFirst().reduce(1, *),
      names: ModelNames(weight: weight.name, weightShape: shape))
  }

  /// The part of a network that is no layer. Views may claim more elements than any file has; they are left out.
  static func aside(_ tensors: some Sequence<StoredTensor>) -> [ModelOrigin.Tensor] {
    tensors.filter { $0.count <= Network.largestTotal / 64 }.sorted { $0.name < $1.name }
      .map {
        .init(
          name: $0.name, elements: $0.count, storedBits: $0.storedBits, elementType: $0.type)
      }
  }
}
