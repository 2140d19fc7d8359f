import MPQModel

/// What the tensors of a GGUF file are for, by their names and the file's metadata.
struct GGUFTensors {
  private let isTied: Bool
  private let experts: Int?
  private let usedExperts: Int?

  init(_ header: GGUFHeader) {
    let architecture = header.text("general.architecture") ?? ""
    // Models that only embed texts have no output; of any other the embedding is used twice.
    let embeds =
      architecture.contains("bert") || architecture.hasSuffix("encoder")
      || header.metadata["\(architecture).pooling_type"] != nil
    isTied = !embeds && !header.tensors.contains { $0.name == "output.weight" }
    experts = header.integer("\(architecture).expert_count")
    usedExperts = header.integer("\(architecture).expert_used_count")
  }

  /// The name without `.weight`.
  static func layerName(of tensor: String) -> String {
    let suffix = ".weight"
    return tensor.hasSuffix(suffix) && tensor.utf8.count > suffix.utf8.count
      ? String(tensor.dropLast(suffix.count)) : tensor
  }

  /// Whether a tensor is a layer of the network: it has rows and is multiplied, or is a table of tokens.
  func isLayer(_ tensor: GGUFHeader.Tensor) -> Bool {
    // llama.cpp does not count dimensions of length 1 at the end.
    let dimensions = tensor.shape.reversed().drop { $0 == 1 }.count
    return (2...3).contains(dimensions) && tensor.name.hasSuffix(".weight") && tensor.count > 0
      && !Self.isNoProduct(tensor.name)
  }

  /// Whether llama-quantize leaves a layer as it is stored.
  func isKept(_ tensor: GGUFHeader.Tensor) -> Bool {
    Self.kept.contains { tensor.name.contains($0) }
  }

  /// Multiply-accumulates for one token.
  func macs(_ tensor: GGUFHeader.Tensor, file: String) throws(FormatError) -> Int {
    if Self.tokenTables.contains(tensor.name) {
      return tensor.name == Self.embedding && isTied ? tensor.count : 0
    }
    guard isExpert(tensor.name) else { return tensor.count }
    let total = tensor.shape.count > 2 ? tensor.shape[2] : experts ?? 0
    guard let usedExperts, (1...max(1, total)).contains(usedExperts) else {
      throw FormatError(
        file: file, .file,
        "tensor '\(tensor.name)' is of \(total) experts, and 'expert_used_count' is "
          + (usedExperts.map { "\($0)" } ?? "missing")
          + "; it says how many a token uses: convert the model anew")
    }
    return ExpertShare(used: usedExperts, of: total).macs(tensor.count)
  }

  /// Whether a tensor is one of experts: a stack, as `blk.0.ffn_up_exps.weight`, or one of old models, as
  /// `blk.0.ffn_up.3.weight`.
  private func isExpert(_ name: String) -> Bool {
    if name.contains("_exps.") || name.contains("_chexps.") { return true }
    let parts = name.split(separator: ".")
    return parts.count == 5 && parts[2].hasPrefix("ffn_") && Int(parts[3]) != nil
  }

  private static let embedding = "token_embd.weight"
  private static let tokenTables: Set = [embedding, "per_layer_token_embd.weight"]

  /// Parts of names of matrices that llama-quantize does not quantize, and that are multiplied
  /// (`tensor_allows_quantization` in llama.cpp's `llama-quant.cpp`, October 2026).
  private static let kept = [
    "ffn_gate_inp.", "altup", "laurel", "per_layer_model_proj", "indexer.k_proj.",
    "indexer.q_proj.",
    "time_mix_w1.", "time_mix_w2.", "time_mix_v1.", "time_mix_v2.", "time_mix_a1.", "time_mix_a2.",
    "time_mix_g1.", "time_mix_g2.", "time_mix_decay_w1.", "time_mix_decay_w2.", ".patch_merger",
    "sam.net_",
  ]

  /// Parts of names of other tensors that it does not quantize (in the same place): norms, positions, small
  /// convolutions, factors and tables.
  private static let noProducts = [
    "_norm.weight", "position_embd", "token_types", "ssm_conv1d", "shortconv.conv.",
    "ffn_gate_tid2eid", "time_mix_first.", "time_mix_w0.", "time_mix_v0.", "time_mix_a0.",
    "time_mix_lerp_fused.", "attn_rel_b.", "sam.pos_embd", "sam.neck.", ".rel_pos", ".patch_embd",
    "a.rvq.codebook", "mm.a.code_embd",
  ]

  private static func isNoProduct(_ name: String) -> Bool {
    noProducts.contains { name.contains($0) }
  }
}
