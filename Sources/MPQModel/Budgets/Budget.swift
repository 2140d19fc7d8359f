/// What the user allows a plan to cost.
package enum Budget: Hashable, Sendable {
  /// The bit operations of a uniform plan at this level, over the searched layers.
  case level(Level)
  /// Bit operations, pinned layers included.
  case maxBitOperations(ExactDecimal)
  /// Weight bits at most 32 · params / ratio, pinned layers included.
  case minCompression(ExactDecimal)
  /// Bytes of weights, pinned layers included.
  case maxSize(bytes: ExactDecimal)
  /// Mean weight bits over the searched layers.
  case maxMeanWeightBits(ExactDecimal, by: Weighting)
  /// Mean activation bits over the searched layers.
  case maxMeanActivationBits(ExactDecimal, by: Weighting)
  /// Whole picoseconds according to the latency table, pinned layers included where it has them.
  case maxLatency(picoseconds: ExactDecimal)

  /// What a mean over layers is weighted by.
  package enum Weighting: String, CaseIterable, Hashable, Sendable {
    case parameters
    case layers
  }

  /// What the budget counts.
  package var measure: Measure {
    switch self {
    case .level, .maxBitOperations: .bitOperations
    case .minCompression, .maxSize: .weightSize
    case .maxMeanWeightBits(_, by: let weighting): .weightBits(weighting)
    case .maxMeanActivationBits(_, by: let weighting): .activationBits(weighting)
    case .maxLatency: .latency
    }
  }

  /// Whether pinned layers spend from the budget too.
  package var countsPinnedLayers: Bool {
    switch self {
    case .level, .maxMeanWeightBits, .maxMeanActivationBits: false
    case .maxBitOperations, .minCompression, .maxSize, .maxLatency: true
    }
  }

  /// The most that a plan may use of `measure`, in its unit, over the layers that the budget counts.
  ///
  /// The bound is the floor of the exact decimal quotient, so it is the largest usage that fits.
  package func limit(for network: Network) -> Int {
    let searched = network.searched.map { network.layers[$0] }
    switch self {
    case .level(let level):
      return level.weightBits.floorOfProduct(
        level.activationBits, searched.reduce(0) { $0 + $1.macs })
    case .maxBitOperations(let operations):
      return operations.floorOfProduct(1)
    case .minCompression(let ratio):
      return ratio.floorOfQuotient(32 * network.params)
    case .maxSize(let bytes):
      return bytes.floorOfProduct(8)
    case .maxMeanWeightBits(let bits, let weighting),
      .maxMeanActivationBits(let bits, let weighting):
      return bits.floorOfProduct(searched.reduce(0) { $0 + weighting.weight(of: $1) })
    case .maxLatency(let picoseconds):
      return picoseconds.floorOfProduct(1)
    }
  }
}

extension Budget.Weighting {
  /// A layer's weight in the mean.
  package func weight(of layer: Layer) -> Int {
    switch self {
    case .parameters: layer.params
    case .layers: 1
    }
  }
}

extension Budget {
  /// The budget's name in flags (with dashes), CSV columns and JSON keys. A mean that is not weighted as
  /// usual says how.
  package var name: String {
    switch self {
    case .level: "level"
    case .maxBitOperations: "max_bitops"
    case .minCompression: "min_compression"
    case .maxSize: "max_size"
    case .maxMeanWeightBits(_, by: .parameters): "max_mean_weight_bits"
    case .maxMeanWeightBits(_, by: .layers): "max_mean_weight_bits_by_layers"
    case .maxMeanActivationBits(_, by: .layers): "max_mean_activation_bits"
    case .maxMeanActivationBits(_, by: .parameters): "max_mean_activation_bits_by_parameters"
    case .maxLatency: "max_latency"
    }
  }

  /// The budget's amount as text: a level, bit operations, a ratio, bytes, bits, or seconds.
  package var amount: String {
    switch self {
    case .level(let level): "\(level)"
    case .maxBitOperations(let amount), .minCompression(let amount), .maxSize(let amount),
      .maxMeanWeightBits(let amount, _), .maxMeanActivationBits(let amount, _):
      "\(amount)"
    case .maxLatency(let picoseconds):
      // Whole picoseconds below 10^18 have a text in seconds.
      "\((try? picoseconds.scaled(byPowerOfTen: -12)) ?? picoseconds)"
    }
  }
  /// The budget that has this name and amount; nil where none has.
  package init?(name: String, amount: String) {
    if name == "level" {
      guard let level = Level(amount) else { return nil }
      self = .level(level)
      return
    }
    guard let number = try? ExactDecimal(parsing: amount) else { return nil }
    switch name {
    case "max_bitops": self = .maxBitOperations(number)
    case "min_compression": self = .minCompression(number)
    case "max_size": self = .maxSize(bytes: number)
    case "max_mean_weight_bits": self = .maxMeanWeightBits(number, by: .parameters)
    case "max_mean_weight_bits_by_layers": self = .maxMeanWeightBits(number, by: .layers)
    case "max_mean_activation_bits": self = .maxMeanActivationBits(number, by: .layers)
    case "max_mean_activation_bits_by_parameters":
      self = .maxMeanActivationBits(number, by: .parameters)
    case "max_latency":
      guard let picoseconds = try? number.scaled(byPowerOfTen: 12) else { return nil }
      self = .maxLatency(picoseconds: picoseconds)
    default: return nil
    }
  }
}
