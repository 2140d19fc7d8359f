/// A quantity that a plan uses up and a budget can limit; always a whole number of its unit.
package enum Measure: Hashable, Sendable {
  /// Σ macs · bits of a weight · bits of an activation, in bit operations.
  case bitOperations
  /// Σ bits that the weights take.
  case weightSize
  /// Σ weight · bits of a weight, where the mean's weight is the layer's parameters or 1.
  case weightBits(Budget.Weighting)
  /// Σ weight · bits of an activation.
  case activationBits(Budget.Weighting)
  /// Σ of the latency table's entries, in picoseconds.
  case latency
}

extension Measure {
  /// What one layer uses at the given formats.
  ///
  /// - Parameter latency: needed for `.latency` only, where a layer without an entry uses 0.
  package func usage(of layer: Layer, at formats: LayerFormats, latency: LatencyTable?) -> Int {
    switch self {
    case .bitOperations:
      layer.macs * formats.weight.multipliedBits * formats.activation.multipliedBits
    case .weightSize: formats.weight.storedBits(of: layer.params)
    case .weightBits(let weighting): formats.weight.storedBits(of: weighting.weight(of: layer))
    case .activationBits(let weighting):
      formats.activation.storedBits(of: weighting.weight(of: layer))
    case .latency: latency?.picoseconds(layer: layer.name, at: formats) ?? 0
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
      sum.saturatingSum(usage(of: network.layers[index], at: plan.formats[index], latency: latency))
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
