/// What a plan costs, recomputed from its formats in integer arithmetic.
public struct PlanCosts: Hashable, Sendable {
  /// Bit operations for one input, pinned layers included; nil if some layer's are not defined.
  public let bitOperations: Int?
  /// Over the searched layers only, as budgets by level count.
  package let searchedBitOperations: Int?
  /// Over all layers, in bits; nil if some layer's size is not known.
  package let weightSizeInBits: Int?
  /// Size at 32 bits per weight, in bits.
  package let floatSizeInBits: Int
  /// Mean over the searched layers, weighted by parameters; nil when there are none, or bits are not known.
  public let meanWeightBits: Double?
  /// Mean over the searched layers, each counted once; nil when there are none, or bits are not known.
  public let meanActivationBits: Double?
  /// Over all layers, by the latency table; nil without one.
  package let latencyInPicoseconds: Int?
  /// Peak activation memory, in bits; nil if it was not asked for.
  package var activationMemoryInBits: Int?
  /// What the plan uses of resources that tables bring, in their order; without those that the tables do not say
  /// of all layers.
  package var resources: [ResourceUse] = []

  /// What a plan uses of one resource: of the group that uses most, if layers share it in groups.
  package struct ResourceUse: Hashable, Sendable {
    package let name: String
    /// In units of ten to the power of minus `decimals`.
    package let usage: Int
    package let decimals: Int

    package init(name: String, usage: Int, decimals: Int) {
      (self.name, self.usage, self.decimals) = (name, usage, decimals)
    }

    /// Whether both are the same amount of one resource: files leave out zeros at the end.
    package static func == (left: ResourceUse, right: ResourceUse) -> Bool {
      left.name == right.name && left.amount == right.amount
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(name)
      hasher.combine(amount)
    }
  }

  /// Figures that were worked out before.
  package init(
    bitOperations: Int?, searchedBitOperations: Int?, weightSizeInBits: Int?, floatSizeInBits: Int,
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
  package init(of plan: BitPlan, in network: Network) {
    precondition(plan.formats.count == network.layers.count, "a plan has one entry per layer")
    func total(_ measure: Measure, over layers: some Sequence<Int>) -> Int? {
      measure.total(of: plan, over: layers, in: network)
    }
    func mean(_ measure: Measure, by weighting: Budget.Weighting) -> Double? {
      let weight = network.searched.reduce(0) { $0 + weighting.weight(of: network.layers[$1]) }
      guard weight > 0, let sum = total(measure, over: network.searched) else { return nil }
      return Double(sum) / Double(weight) / Double(network.resources.bitsDenominator)
    }
    bitOperations = total(.bitOperations, over: network.layers.indices)
    searchedBitOperations = total(.bitOperations, over: network.searched)
    weightSizeInBits = total(.weightSize, over: network.layers.indices)
    floatSizeInBits = 32 * network.params
    meanWeightBits = mean(.weightBits(.parameters), by: .parameters)
    meanActivationBits = mean(.activationBits(.layers), by: .layers)
    latencyInPicoseconds =
      network.resources.hasLatency
      ? Measure.latency.usage(of: plan, over: network.layers.indices, in: network) : nil
    activationMemoryInBits =
      network.resources.countsActivationMemory
      ? Measure.activationMemory.wholeUsage(of: plan, in: network) : nil
    resources = network.resources.uses { $0.wholeUsage(of: plan, in: network) }
  }

  /// Size of the weights; a whole number of eighths, so exact. Nil if some layer's size is not known.
  public var sizeInBytes: Double? { weightSizeInBits.map { Double($0) / 8 } }

  /// Bits per weight of the whole network, pinned layers included; nil for one without weights.
  public var bitsPerWeight: Double? {
    guard floatSizeInBits > 0, let weightSizeInBits else { return nil }
    return 32 * Double(weightSizeInBits) / Double(floatSizeInBits)
  }

  /// How many times smaller than at 32 bits; nil for a network without weights.
  public var compressionRatio: Double? {
    guard let weightSizeInBits, weightSizeInBits > 0, floatSizeInBits > 0 else { return nil }
    return Double(floatSizeInBits) / Double(weightSizeInBits)
  }
}
