extension TrainingNetwork {
  /// Starts residual branches at zero: of each sum, the first summand that comes from a batch
  /// normalization of its own gets the scale 0, so that a block begins as the identity (Goyal et al.,
  /// 2017, section 5.1).
  ///
  /// Activations that grow from block to block stay small by it, and with them step sizes.
  package func startResidualBranchesAtZero() {
    let readers = description.operations.reduce(into: [String: Int]()) { counts, operation in
      for input in operation.inputs { counts[input, default: 0] += 1 }
    }
    for sum in description.operations where sum.kind == .add {
      let branch = normalizations.first { normalization in
        sum.inputs.contains(normalization.name) && readers[normalization.name] == 1
      }
      for state in branch?.states ?? [] { state.scale.value.clear() }
    }
  }
}
