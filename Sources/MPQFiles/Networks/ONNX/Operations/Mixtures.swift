extension GraphOperation {
  /// Mixtures of experts as one operation; the result has the shape of the tokens.
  ///
  /// What they multiply is not counted, which a note says (`UncountedOperations`).
  static let mixtures = family(["MoE", "QMoE"]) { call in
    [TensorFacts(call.input(0).dimensions)]
  }
}
