import MPQModel

/// What config.json says of a model, as far as its layers follow from it.
struct HuggingFaceConfig {
  let modelType: String
  private let architectures: [String]
  private let root: JSONObject
  /// The settings of the language model, which models of several parts keep apart.
  private let text: JSONObject

  init(_ root: JSONObject) throws(FormatError) {
    self.root = root
    text = (root["text_config"] ?? root["llm_config"] ?? root["language_config"])?.asObject ?? root
    modelType = try root["model_type"]?.name() ?? ""
    architectures = try QuantizedModules.names(root["architectures"])
  }

  /// Whether the output multiplies with the embedding, where no tensor of its own exists.
  ///
  /// transformers leaves the key out where it has the default, which for most models with one is true.
  var mayTieOutput: Bool {
    for settings in [root, text] {
      if case .bool(let isTied) = settings["tie_word_embeddings"]?.content {
        return isTied && hasOutput
      }
    }
    return hasOutput
  }

  private var hasOutput: Bool {
    architectures.contains { name in
      ["ForCausalLM", "LMHeadModel", "ForConditionalGeneration"].contains {
        name.hasSuffix($0)
      }
    }
  }

  /// The number of experts of a block; nil if the file does not say it.
  var experts: Int? {
    number("num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts")
  }

  /// The number of experts that a token uses; nil if the file does not say it.
  var usedExperts: Int? {
    number(
      "num_experts_per_tok", "num_experts_per_token", "experts_per_token", "moe_topk", "moe_k",
      "moe_top_k", "top_k_experts")
  }

  /// Models whose matrices are [inputs, outputs]: those with the `Conv1D` of GPT-2.
  func isTransposed(_ path: String) -> Bool {
    ["gpt2", "openai-gpt", "imagegpt"].contains(modelType)
      && ["c_attn", "c_proj", "c_fc", "q_attn"].contains(path.split(separator: ".").last ?? "")
  }

  /// The length of what blocks hand on.
  var hiddenSize: Int? { number("hidden_size", "n_embd", "d_model") }

  /// A whole number above 0 under one of some keys.
  private func number(_ keys: String...) -> Int? {
    for settings in [text, root] + nested {
      for key in keys {
        if let number = try? settings[key]?.integer(), number > 0 { return number }
      }
    }
    return nil
  }

  /// Settings that some models keep one level deeper.
  private var nested: [JSONObject] { [text["ffn_config"]?.asObject].compactMap(\.self) }
}
