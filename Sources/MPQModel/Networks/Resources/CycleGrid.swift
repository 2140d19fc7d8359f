/// What layers take at each pair of bits, in the order of a network's layers, as HAQ's simulators write it.
///
/// HAQ's tables count cycles of an accelerator; with a clock these are times. A table that counts milliseconds is one of
/// cycles of a clock of 1 kHz.
package struct CycleGrid: Sendable {
  /// The file's name for messages, as the user gave it.
  package let source: String
  package let layerCount: Int
  /// Columns are for 1, 2, 3 and more bits.
  package let weightBits: Int
  package let activationBits: Int
  /// Amounts, by layer, bits of weights, and bits of activations, which count fastest.
  package let amounts: [Double]

  /// The largest amount: whole numbers up to it are exact.
  package static let largest = 0x1p53

  /// - Precondition: there are as many amounts as the counts say, from 0 to `largest`.
  package init(
    source: String, layerCount: Int, weightBits: Int, activationBits: Int, amounts: [Double]
  ) {
    precondition(amounts.count == layerCount * weightBits * activationBits)
    (self.source, self.layerCount, self.amounts) = (source, layerCount, amounts)
    (self.weightBits, self.activationBits) = (weightBits, activationBits)
  }

  /// The name of the resource that the amounts are of without a clock.
  package static let resource = "cycles"

  /// The amounts with their layer's position and formats.
  private var entries: some Sequence<(layer: Int, formats: LayerFormats, amount: Double)> {
    amounts.enumerated().lazy.map { index, amount in
      let (row, activation) = index.quotientAndRemainder(dividingBy: activationBits)
      let (layer, weight) = row.quotientAndRemainder(dividingBy: weightBits)
      return (
        layer, LayerFormats(weight: .integer(weight + 1), activation: .integer(activation + 1)),
        amount
      )
    }
  }

  private func checkLayers(_ network: Network) throws(GridError) {
    guard layerCount == network.layers.count else {
      throw GridError(
        description:
          "\(source): has \(layerCount) layers, and network '\(network.name)' has \(network.layers.count); "
          + "its layers have no names and join in their order, so it must be of this very network")
    }
  }

  /// The times of a network's layers.
  ///
  /// - Parameter clock: amounts a second.
  package func latencies(of network: Network, clock: Double) throws(GridError) -> LatencyTable {
    try checkLayers(network)
    var table = LatencyTable(source: source)
    for (layer, formats, amount) in entries {
      let picoseconds = (amount / clock * 1e12).rounded()
      guard picoseconds <= Double(LatencyTable.largestTotal) else {
        throw GridError(
          description: "\(source): \(amount) at \(clock) a second are more than a million seconds")
      }
      do {
        try table.add(
          layer: network.layers[layer].name, formats: formats, picoseconds: Int(picoseconds))
      } catch {
        throw GridError(description: "\(source): \(error)")
      }
    }
    return table
  }

  /// What a network's layers use of the resource `cycles`.
  package func resources(of network: Network) throws(GridError) -> ResourceTable {
    try checkLayers(network)
    var table = ResourceTable(source: source, columns: [.init(name: Self.resource, decimals: 0)])
    for (layer, formats, amount) in entries {
      guard let whole = Int(exactly: amount) else {
        throw GridError(
          description:
            "\(source): \(amount) is no whole number of cycles; as times it goes with --latency-table and "
            + "--clock, amounts a second")
      }
      guard table.add(.init(amounts: [whole]), layer: network.layers[layer].name, choice: formats)
      else { preconditionFailure("names of layers differ") }
    }
    return table
  }
}

/// A grid that does not fit a network.
package struct GridError: Error, Hashable, CustomStringConvertible {
  package let description: String
}
