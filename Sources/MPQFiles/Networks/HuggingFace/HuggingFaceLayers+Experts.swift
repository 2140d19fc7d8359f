import MPQModel

/// Experts, of which a token uses some, and the output that multiplies with the embedding.
extension HuggingFaceLayers {
  /// What lists of experts are called; MLX calls stacks `switch_mlp`.
  private static let lists: Set<Substring> = ["experts", "switch_mlp", "switch_glu"]

  /// Whether a module is one expert, or a stack of them.
  static func isExpert(_ path: String) -> Bool {
    path.split(separator: ".").contains(where: lists.contains)
  }

  /// Notes how many experts stand beside each other.
  mutating func countExperts(_ paths: [String]) {
    for path in paths {
      guard let (list, number) = Self.expert(path), number < 1 << 20 else { continue }
      expertCounts[list] = max(expertCounts[list] ?? 0, number + 1)
    }
  }

  /// The list of experts that a module belongs to, and its number there; nil for other modules.
  private static func expert(_ path: String) -> (list: String, number: Int)? {
    let parts = path.split(separator: ".")
    guard let place = parts.firstIndex(where: lists.contains), place + 1 < parts.count,
      let number = Int(parts[place + 1]), number >= 0
    else { return nil }
    return (parts[...place].joined(separator: "."), number)
  }

  /// Which of its experts a token uses.
  func share(of path: String, _ shape: [Int]) throws(FormatError) -> ExpertShare {
    let counted = Self.expert(path).flatMap { expertCounts[$0.list] }
    let total = shape.count == 3 ? shape[0] : config.experts ?? counted ?? 0
    guard let used = config.usedExperts, total > 0, used <= total else {
      throw FormatError(
        file: file, .file,
        "module '\(path)' is of \(total) experts, and 'num_experts_per_tok' is "
          + (config.usedExperts.map { "\($0)" } ?? "missing")
          + "; add how many of them a token uses")
    }
    return ExpertShare(used: used, of: total)
  }

  /// Adds the layers of experts that a module keeps as stacks without modules of their own, such as
  /// `experts.gate_up_proj`, and removes their tensors.
  mutating func addExperts(
    of path: String, _ parameters: inout [String: StoredTensor]
  ) throws(FormatError) {
    guard path.split(separator: ".").last.map(Self.lists.contains) ?? false else { return }
    for (name, tensor) in parameters.sorted(by: { $0.key < $1.key }) where !name.contains("bias") {
      let blocks = "_blocks"
      let layerName =
        "\(path).\(name.hasSuffix(blocks) ? String(name.dropLast(blocks.count)) : name)"
      var shape = tensor.shape
      var own: Set = [name]
      if name.hasSuffix(blocks), tensor.type == "U8", shape.count == 4 {
        // Two short floats to a byte, in groups behind each other: [experts, outputs, groups, bytes].
        guard let inputs = exactProduct([shape[2], shape[3], 2]) else { continue }
        shape = [shape[0], shape[1], inputs]
        own.insert("\(name.dropLast(blocks.count))_scales")
      } else if !TensorRules.floats.contains(tensor.type) || !(2...3).contains(shape.count) {
        continue
      }
      guard shape.allSatisfy({ $0 > 0 }), exactProduct(shape) != nil else { continue }
      let layer = try layer(
        layerName, tensor, shape: shape, rowLength: rowLength(of: name, shape),
        scheme: try scheme(of: layerName, .linear, parameters), isExpert: true)
      add(layer, tensor)
      for name in own { parameters[name] = nil }
    }
  }

  /// The inputs of a matrix of experts, which models keep on either side of the outputs.
  private func rowLength(of name: String, _ shape: [Int]) -> Int {
    let (first, last) = (shape[shape.count - 2], shape[shape.count - 1])
    guard let hidden = config.hiddenSize, first != last, !name.hasSuffix("_blocks") else {
      return last
    }
    // The matrix down to the hidden size reads the other length.
    let isDown = name.contains("down") || name == "w2"
    if first == hidden { return isDown ? last : first }
    if last == hidden { return isDown ? first : last }
    return last
  }

  /// Adds the output of a model whose embedding it multiplies with; the embedding is stored once, as this layer.
  mutating func addTiedOutput(
    _ embeddings: [Embedding]
  ) throws(FormatError) {
    let names: Set<Substring> = [
      "embed_tokens", "wte", "word_embeddings", "embed_in", "tok_embeddings", "shared", "embedding",
      "word_embedding",
    ]
    guard
      let own = embeddings.first(where: {
        names.contains($0.path.split(separator: ".").last ?? "")
      })
    else { return }
    let scheme = try scheme(of: own.path, .embedding, own.parameters)
    let layer = try layer(
      "lm_head", own.weights.tensor, shape: own.weights.shape,
      rowLength: own.weights.shape.last ?? 1, scheme: scheme, isExpert: false)
    add(layer, own.weights.tensor)
    let stored = Set(own.weights.parameters.compactMap { own.parameters[$0]?.name })
    origin.aside.removeAll { stored.contains($0.name) }
  }
}
