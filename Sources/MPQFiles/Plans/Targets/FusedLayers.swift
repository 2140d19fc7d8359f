package import MPQModel

/// The layers of a block that vLLM computes as one, and for which it demands one scheme.
///
/// Its models name them in `packed_modules_mapping`, and it stops with "Found different quantization schemes for … vLLM
/// requires all to use the same scheme"; the experts of a block are one operation too (`FusedMoE`).
package enum FusedLayers {
  /// Modules that are fused where they stand side by side in one module.
  private static let families: [[String]] = [
    ["q_proj", "k_proj", "v_proj"], ["query", "key", "value"], ["wq", "wk", "wv"],
    ["q_a_proj", "kv_a_proj_with_mqa"], ["gate_proj", "up_proj"], ["w1", "w3"],
    ["c_fc_0", "c_fc_1"], ["in_proj_qkv", "in_proj_z"], ["in_proj_b", "in_proj_a"],
  ]

  /// In a sentence.
  package static let words =
    "vLLM computes q, k and v, gate and up, and all experts of a block as one"

  /// One tie for each group of layers that are fused.
  package static func ties(_ layers: [Layer]) -> [SearchConstraints.Tie] {
    var members: [String: [String]] = [:]
    var order: [String] = []
    for layer in layers {
      guard let group = group(of: layer) else { continue }
      if members[group] == nil { order.append(group) }
      members[group, default: []].append(layer.name)
    }
    return order.compactMap { members[$0] }.filter { $0.count > 1 }
      .map { SearchConstraints.Tie(layers: $0, shared: [.weight, .activation]) }
  }

  /// The module and the family in which a layer is fused with others; nil if it is with none.
  private static func group(of layer: Layer) -> String? {
    let weight = layer.names?.weight
    // Names of llama.cpp's tensors stand for the modules that the recipe writes.
    let path =
      weight.flatMap(GGUFNames.huggingFace) ?? weight.flatMap(ModulePath.of(tensor:)) ?? layer.name
    if let experts = path.firstRange(of: ".experts.") {
      return "\(path[..<experts.lowerBound]).experts"
    }
    guard let dot = path.lastIndex(of: ".") else { return nil }
    let leaf = path[path.index(after: dot)...]
    guard let family = families.firstIndex(where: { $0.contains(String(leaf)) }) else { return nil }
    return "\(path[..<dot]) \(family)"
  }
}
