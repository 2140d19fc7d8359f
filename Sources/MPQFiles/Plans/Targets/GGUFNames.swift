import MPQModel

/// Names of one tensor in Hugging Face's Llama family and in llama.cpp (`gguf.get_tensor_name_map`).
///
/// Names that another family may use otherwise are not in the table: an export then asks for the GGUF file itself.
package enum GGUFNames {
  /// What is in each block: modules behind `model.layers.N.` and tensors behind `blk.N.`.
  private static let blocks = [
    ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"),
    ("self_attn.o_proj", "attn_output"), ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"),
    ("mlp.down_proj", "ffn_down"),
  ]
  private static let others = [("model.embed_tokens", "token_embd"), ("lm_head", "output")]

  private static let tensors = Dictionary(uniqueKeysWithValues: blocks)
  private static let modules = Dictionary(uniqueKeysWithValues: blocks.map { ($1, $0) })

  /// llama.cpp's tensor for a tensor of a Hugging Face model; nil if it is not known.
  package static func gguf(_ tensor: String) -> String? {
    guard let module = ModulePath.of(tensor: tensor) else { return nil }
    if let other = others.first(where: { $0.0 == module }) { return other.1 + ".weight" }
    guard let (block, part) = split(module, behind: "model.layers."), let name = tensors[part]
    else { return nil }
    return "blk.\(block).\(name).weight"
  }

  /// The module of a Hugging Face model for a tensor of llama.cpp; nil if it is not known.
  package static func huggingFace(_ tensor: String) -> String? {
    guard let stem = ModulePath.of(tensor: tensor) else { return nil }
    if let other = others.first(where: { $0.1 == stem }) { return other.0 }
    guard let (block, part) = split(stem, behind: "blk."), let name = modules[part] else {
      return nil
    }
    return "model.layers.\(block).\(name)"
  }

  /// A name's block and what stands behind it: `blk.7.attn_q` is block 7 and `attn_q`.
  private static func split(_ name: String, behind prefix: String) -> (block: Int, part: String)? {
    guard name.hasPrefix(prefix) else { return nil }
    let rest = name.dropFirst(prefix.count)
    guard let dot = rest.firstIndex(of: "."), let block = Int(rest[..<dot]), block >= 0,
      "\(block)" == rest[..<dot]
    else { return nil }
    return (block, String(rest[rest.index(after: dot)...]))
  }
}
