import MPQModel

extension PlanExport {
  /// The types of llama.cpp's tensors, for `llama-quantize --tensor-type-file`.
  package static let llamaCpp = {
    var export = PlanExport(
      name: "llama.cpp", title: "llama.cpp",
      summary: "The types of all tensors, for `llama-quantize --tensor-type-file`.",
      suffixes: ["llama.cpp.txt"], mediaType: "text/plain; charset=utf-8",
      write: LlamaCppTensorTypes.text)
    export.target = LlamaCppTensorTypes.target
    return export
  }()
}

/// Files of llama-quantize's option `--tensor-type-file`: a regular expression and a type per line; the first that is
/// found in a tensor's name decides. Comments are errors there.
///
/// Every tensor that llama-quantize may quantize has a line, so that it mixes none by itself.
package enum LlamaCppTensorTypes {
  /// K-quants are llama.cpp's usual types of so many bits, and `Q8_0` is that of 8.
  private static let types = [2: "q2_K", 3: "q3_K", 4: "q4_K", 5: "q5_K", 6: "q6_K", 8: "q8_0"]
  /// Blocks of products, and a type that no file takes.
  private static let intermediate: Set = ["q8_1", "q8_K"]

  package static let target = {
    var target = ExportTarget(
      models: [.gguf, .huggingFace],
      widths: "W 2 to 6 and 8 as q2_K to q6_K and q8_0, other types by their names; f16, bf16, f32",
      unknownNames: "ignores it",
      weightFormat: { format, _ in
        if let floats = TargetFormats.floats(format) { return floats }
        if let bits = format.integerBits { return types[bits].flatMap { NumberFormat(named: $0) } }
        let isType = GGUFFormats.format(named: format.name) != nil || format.name == "mxfp4"
        return isType && !intermediate.contains(format.name) ? format : nil
      }, activationFormat: TargetFormats.unchanged)
    target.name = name
    target.nameless =
      "is no tensor that llama.cpp holds by itself under a known name; give the model's GGUF file as the network"
    target.refusal = refusal
    target.modelRefusal = { _, origin in
      origin?.kind == .gguf && origin?.producer == ownMixture
        ? "it mixes types of \(ownMixture) by itself" : origin.flatMap(asideRefusal)
    }
    return target
  }()

  /// An architecture for which llama-quantize leaves further tensors alone.
  private static let ownMixture = "glm5-next"

  /// The tensor of a layer in the GGUF file.
  private static func name(_ layer: Layer, _ kind: ModelOrigin.Kind) -> String? {
    guard let weight = layer.names?.weight else { return nil }
    return kind == .gguf ? weight : GGUFNames.gguf(weight)
  }

  private static func refusal(_ layer: Layer, _ formats: LayerFormats) -> String? {
    let tensor = layer.names?.weight ?? layer.name
    if let character = tensor.unicodeScalars.first(where: isUnmatchable) {
      return "has '\(character)' in its name, and no line of the file can name it"
    }
    guard isLeftAlone(GGUFNames.gguf(tensor) ?? tensor) else { return nil }
    // What stays as the file has it is what the plan says only where the file says so too, or floats of 32 bits, in
    // which converters write these tensors.
    return layer.pinned?.weight == formats.weight || formats.weight.name == "f32"
      ? nil : "is left as the file has it, whatever a plan says"
  }

  /// What the file's grammar takes for its own: white space ends an entry, `=` ends the name, and capitals become small
  /// ones that no longer match.
  private static func isUnmatchable(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar == "=" || ("A"..."Z").contains(scalar)
  }

  /// Whether llama-quantize never quantizes a tensor (`tensor_allows_quantization` in `llama-quant.cpp`).
  private static func isLeftAlone(_ tensor: String) -> Bool {
    if !tensor.hasSuffix("weight") { return true }
    return ["position_embd.weight", "token_types.weight"].contains(tensor)
      || untouched.contains { tensor.contains($0) }
  }

  /// Parts of the names of such tensors: normalizations, routers of experts, small and positional tensors.
  private static let untouched = [
    "_norm.weight", "ffn_gate_inp.weight", "ffn_gate_tid2eid.weight", "altup", "laurel",
    "per_layer_model_proj", "ssm_conv1d", "shortconv.conv.weight", "indexer.k_proj.weight",
    "indexer.q_proj.weight", "time_mix_first.weight", "time_mix_w0.weight", "time_mix_w1.weight",
    "time_mix_w2.weight", "time_mix_v0.weight", "time_mix_v1.weight", "time_mix_v2.weight",
    "time_mix_a0.weight", "time_mix_a1.weight", "time_mix_a2.weight", "time_mix_g1.weight",
    "time_mix_g2.weight", "time_mix_decay_w1.weight", "time_mix_decay_w2.weight",
    "time_mix_lerp_fused.weight", "attn_rel_b.weight", ".position_embd", "sam.pos_embd",
    "sam.neck.", "sam.net_", ".rel_pos", ".patch_embd", ".patch_merger", "a.rvq.codebook",
    "mm.a.code_embd",
  ]

  /// Tensors that are no layers and that llama-quantize would quantize, with the floats that they stay in; nil for one
  /// whose name or type is not known.
  private static func aside(
    _ origin: ModelOrigin
  ) -> [(tensor: ModelOrigin.Tensor, name: String?, type: String?)] {
    origin.aside.compactMap { tensor in
      // Normalizations and biases are vectors, which it never quantizes, whatever they are called.
      guard tensor.name.hasSuffix("weight"), !tensor.name.contains("norm") else { return nil }
      let name = origin.kind == .gguf ? tensor.name : GGUFNames.gguf(tensor.name)
      if let name, isLeftAlone(name) { return nil }
      return (tensor, name, tensor.elementType.flatMap { floats[$0] })
    }
  }

  /// Floats that a tensor may stay in, by what files call them.
  private static let floats = ["F16": "f16", "BF16": "bf16", "F32": "f32"]

  private static func asideRefusal(_ origin: ModelOrigin) -> String? {
    let unknown = aside(origin).first { $0.name == nil || $0.type == nil }
    return unknown.map {
      "it would choose a type for tensor '\($0.tensor.name)', which is no layer; give the model's GGUF file as the network"
    }
  }

  static func text(_ answer: PlanAnswer) -> String {
    let layers = target.named(answer).filter { !isLeftAlone($0.name) }
      .map { line($0.name, "\($0.formats.weight)") }
    let others = (answer.origin.map(aside) ?? []).compactMap { tensor in
      tensor.name.flatMap { name in tensor.type.map { line(name, $0) } }
    }
    return (layers + others).joined()
  }

  private static func line(_ name: String, _ type: String) -> String {
    "^\(RegexText.escaped(name))$=\(type)\n"
  }
}
