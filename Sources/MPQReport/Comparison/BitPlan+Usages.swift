import MPQModel

extension BitPlan {
  /// What each layer uses of a measure that needs no latency table.
  func usages(of measure: Measure, in network: Network) -> [Double] {
    zip(network.layers, formats).map { Double(measure.usage(of: $0, at: $1, latency: nil)) }
  }
}
