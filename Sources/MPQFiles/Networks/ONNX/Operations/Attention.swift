extension GraphOperation {
  /// Attention as one operation; its result has the shape of its queries.
  ///
  /// Its products of two activations are not counted (`ModelNotes`).
  static let attention: [GraphOperation] =
    family(["MultiHeadAttention", "GroupQueryAttention", "PagedAttention"]) { call in
      [TensorFacts(call.input(0).dimensions)]
    }
    // The one of ONNX: values may have another size than queries, which is that of the result.
    + family(["Attention"]) { call in
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
}
