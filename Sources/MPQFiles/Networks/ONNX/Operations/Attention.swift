extension GraphOperation {
  /// Attention as one operation; its result has the shape of its queries.
  ///
  /// What it multiplies is not counted, which a note says (`UncountedOperations`).
  static let attention: [GraphOperation] =
    family(["MultiHeadAttention", "GroupQueryAttention", "PagedAttention"]) { call in
      [TensorFacts(call.input(0).dimensions)]
    }
    + family(["QAttention"], projected)
    // The one of ONNX: values may have another size than queries, which is that of the result.
    + family(["Attention"]) { call in
      if hasWeights(call) { return projected(call) }
      guard let queries = call.input(0).dimensions, let values = call.input(2).dimensions,
        queries.count == values.count, let size = values.last
      else { return [] }
      guard queries.count == 4 else {
        // Heads lie behind each other: values × heads of the queries.
        let heads = (call.int("q_num_heads"), call.int("kv_num_heads"))
        guard let own = heads.0, let shared = heads.1, shared > 0, own > 0, own <= 1 << 20, let size
        else { return [] }
        return [TensorFacts(queries.dropLast() + [size / shared * own])]
      }
      return [TensorFacts(queries.dropLast() + [size])]
    }

  /// Whether an `Attention` is that of ONNX Runtime, which makes queries, keys and values itself: its second input is a
  /// matrix of weights, and that of ONNX has at least three dimensions.
  static func hasWeights(_ call: OperationCall) -> Bool {
    call.name == "QAttention" || call.input(1).dimensions?.count == 2
  }

  /// The result of an operation whose weights stand beside each other: of queries, of keys, and of values.
  @Sendable private static func projected(_ call: OperationCall) -> [TensorFacts] {
    guard let input = call.input(0).dimensions, !input.isEmpty else { return [] }
    if let sizes = call.ints("qkv_hidden_sizes"), sizes.count == 3 {
      return [TensorFacts(input.dropLast() + [sizes[2]])]
    }
    guard let weights = call.input(1).dimensions, weights.count == 2 else { return [] }
    return [TensorFacts(input.dropLast() + [weights[1].map { $0 / 3 }])]
  }
}
