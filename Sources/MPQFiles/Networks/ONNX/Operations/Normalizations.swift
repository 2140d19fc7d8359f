extension GraphOperation {
  /// Operations whose first result has the shape of the first input, and others in versions of training.
  static let normalizations: [GraphOperation] =
    family(
      [
        "BatchNormalization", "InstanceNormalization", "GroupNormalization", "LayerNormalization",
        "RMSNormalization",
        "SimplifiedLayerNormalization", "MeanVarianceNormalization", "LpNormalization", "LRN",
        "Dropout",
        "RotaryEmbedding",
      ], inPlace: true
    ) { call in [TensorFacts(call.input(0).dimensions)] }
    // The sum of both inputs is the fourth result.
    + family(["SkipLayerNormalization", "SkipSimplifiedLayerNormalization"]) { call in
      let input = TensorFacts(call.input(0).dimensions)
      return [input, .unknown, .unknown, input]
    }
}
