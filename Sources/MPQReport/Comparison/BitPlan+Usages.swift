import MPQModel

extension BitPlan {
  /// The usage of each layer, in a measure that needs no latency table.
  func usages(of measure: Measure, in network: Network) -> [Double] {
    zip(network.layers, formats).map { Double(measure.usage(of: $0, at: $1, in: network) ?? 0) }
  }
}
