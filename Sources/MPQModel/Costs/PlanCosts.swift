/// What a plan costs, recomputed from its bits in integer arithmetic.
public struct PlanCosts: Hashable, Sendable {
  /// Bit operations for one input, pinned layers included.
  public let bitOperations: Int
  /// Over the searched layers only, as budgets by level count.
  package let searchedBitOperations: Int
  /// Over all layers, in bits.
  package let weightSizeInBits: Int
  /// Size at 32 bits per weight, in bits.
  package let floatSizeInBits: Int
  /// Mean over the searched layers, weighted by parameters; nil when there are none.
  public let meanWeightBits: Double?
  /// Mean over the searched layers, each counted once; nil when there are none.
  public let meanActivationBits: Double?
  /// Over all layers, by the latency table; nil without one.
  package let latencyInPicoseconds: Int?

  /// Figures that were worked out before.
  package init(
    bitOperations: Int, searchedBitOperations: Int, weightSizeInBits: Int, floatSizeInBits: Int,
    meanWeightBits: Double?, meanActivationBits: Double?, latencyInPicoseconds: Int?
  ) {
    self.bitOperations = bitOperations
    self.searchedBitOperations = searchedBitOperations
    self.weightSizeInBits = weightSizeInBits
    self.floatSizeInBits = floatSizeInBits
    self.meanWeightBits = meanWeightBits
    self.meanActivationBits = meanActivationBits
    self.latencyInPicoseconds = latencyInPicoseconds
  }

  /// - Precondition: the plan has as many entries as the network has layers.
  package init(of plan: BitPlan, in network: Network, latency: LatencyTable? = nil) {
    precondition(plan.formats.count == network.layers.count, "a plan has one entry per layer")
    func total(_ measure: Measure, over indices: some Sequence<Int>) -> Int {
      measure.usage(of: plan, over: indices, in: network, latency: latency)
    }
    func mean(_ measure: Measure, by weighting: Budget.Weighting) -> Double? {
      let weight = network.searched.reduce(0) { $0 + weighting.weight(of: network.layers[$1]) }
      return weight == 0 ? nil : Double(total(measure, over: network.searched)) / Double(weight)
    }
    bitOperations = total(.bitOperations, over: network.layers.indices)
    searchedBitOperations = total(.bitOperations, over: network.searched)
    weightSizeInBits = total(.weightSize, over: network.layers.indices)
    floatSizeInBits = 32 * network.params
    meanWeightBits = mean(.weightBits(.parameters), by: .parameters)
    meanActivationBits = mean(.activationBits(.layers), by: .layers)
    latencyInPicoseconds = latency.map { _ in total(.latency, over: network.layers.indices) }
  }

  /// Size of the weights; a whole number of eighths, so exact.
  public var sizeInBytes: Double { Double(weightSizeInBits) / 8 }

  /// Bits per weight of the whole network, pinned layers included; nil for one without weights.
  public var bitsPerWeight: Double? {
    floatSizeInBits == 0 ? nil : 32 * Double(weightSizeInBits) / Double(floatSizeInBits)
  }

  /// How many times smaller than at 32 bits; nil for a network without weights.
  public var compressionRatio: Double? {
    weightSizeInBits == 0 ? nil : Double(floatSizeInBits) / Double(weightSizeInBits)
  }
}
