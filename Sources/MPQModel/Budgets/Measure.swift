/// A quantity that a plan uses up and a budget can limit; always a whole number of its unit.
package enum Measure: Hashable, Sendable {
  /// Σ macs · weightBits · activationBits, in bit operations.
  case bitOperations
  /// Σ params · weightBits, in bits.
  case weightSize
  /// Σ weight · weightBits, in bits, where the mean's weight is the layer's parameters or 1.
  case weightBits(Budget.Weighting)
  /// Σ weight · activationBits, in bits.
  case activationBits(Budget.Weighting)
  /// Σ of the latency table's entries, in picoseconds.
  case latency
}

extension Measure {
  /// What one layer uses at the given bit-widths.
  ///
  /// - Parameter latency: needed for `.latency` only, where a layer without an entry uses 0.
  package func usage(of layer: Layer, at widths: BitWidths, latency: LatencyTable?) -> Int {
    switch self {
    case .bitOperations: layer.macs * widths.weightBits * widths.activationBits
    case .weightSize: layer.params * widths.weightBits
    case .weightBits(let weighting): weighting.weight(of: layer) * widths.weightBits
    case .activationBits(let weighting): weighting.weight(of: layer) * widths.activationBits
    case .latency: latency?.picoseconds(layer: layer.name, at: widths) ?? 0
    }
  }
}

extension Measure {
  /// What some layers of a network use together under a plan; `Int.max` where that is more, which only latencies
  /// can come to, of many layers that share one entry: a search of those is refused.
  ///
  /// - Parameter layers: positions in `network.layers`.
  package func usage(
    of plan: BitPlan, over layers: some Sequence<Int>, in network: Network, latency: LatencyTable?
  ) -> Int {
    layers.reduce(0) { sum, index in
      sum.saturatingSum(usage(of: network.layers[index], at: plan.widths[index], latency: latency))
    }
  }

  /// What people call it.
  package var name: String {
    switch self {
    case .bitOperations: "BitOps"
    case .weightSize: "size"
    case .weightBits: "mean weight bits"
    case .activationBits: "mean activation bits"
    case .latency: "latency"
    }
  }

  /// The unit in which usages count, as in JSON.
  package var unit: String {
    switch self {
    case .bitOperations: "bitops"
    case .weightSize, .weightBits, .activationBits: "bits"
    case .latency: "picoseconds"
    }
  }
}

extension Int {
  /// The sum of two amounts; `Int.max` where that is more.
  func saturatingSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
