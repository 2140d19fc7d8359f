extension BudgetKind {
  /// Whether amounts are counted per weight, so that they say nothing if the number of weights is not known.
  package var countsWeights: Bool {
    [
      .minCompression, .maxBitsPerWeight, .maxMeanWeightBits, .maxMeanActivationBitsByParameters,
    ].contains(self)
  }
}

extension Network {
  /// Something without which a budget cannot be counted.
  package enum Lack: Hashable, Sendable {
    /// The times of layers.
    case latencies
    /// How many weights layers have.
    case weights
    /// How often layers multiply with their weights.
    case macs
    /// What layers read.
    case graph
    /// A way to count the activations of the network's operations; why there is none.
    case activations(reason: String)
  }

  /// What a kind of budget needs and neither the network nor a table has; nil if there is all that it needs.
  package func lack(for kind: BudgetKind) -> Lack? {
    if kind.measure.needsLatencyTable, !resources.hasLatency { return .latencies }
    if kind.countsWeights, !hasCosts { return .weights }
    if kind.measure == .bitOperations, hasCosts, !hasMACs, !resources.hasMACs { return .macs }
    guard kind.measure == .activationMemory else { return nil }
    guard let activationRows else { return .graph }
    do {
      _ = try activationRows.value()
      return nil
    } catch {
      return .activations(reason: "\(error)")
    }
  }
}
