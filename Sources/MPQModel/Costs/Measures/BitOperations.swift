extension Measure {
  /// Σ macs · bits of a weight · bits of an activation, in bit operations.
  package static let bitOperations = Measure(
    key: "bitops", name: "BitOps", unit: "bitops", quantity: .count, isPlural: true,
    layerUsage: { layer, formats, network in
      if let macs = network.resources.override(\.macs, layer: layer.name, at: formats) {
        return formats.multipliedBits.map { macs * $0.weight * $0.activation }
      }
      return network.hasMACs ? layer.bitOperations(at: formats) : nil
    },
    planUsage: { $0.bitOperations },
    budget: { usage, _ in .maxBitOperations(ExactDecimal(usage)) })
}

extension BudgetKind {
  /// The bit operations of a uniform plan at a level, over the searched layers.
  package static let level = BudgetKind(
    name: "level", measure: .bitOperations,
    quantity: Quantity(
      style: .level, units: [], expected: expectedLevel, expectedInRequests: expectedLevel),
    countsPinnedLayers: false,
    help: "BitOps of the uniform plan W<bits>A<bits> on the searched layers, e.g. W3A4, W2.5A3.",
    valueName: "level",
    requestHelp: "BitOps of this uniform plan on the searched layers, e.g. W3A4, W2.5A3.",
    title: { "BitOps (level \($0))" },
    sweep: Sweep(name: "levels", help: "Levels, e.g. W2A2,W2.5A3,W3A4."), range: "searched_bitops",
    limit: { amount, network in
      guard case .level(let level) = amount else { return 0 }
      let macs = network.searched.reduce(0) { $0 + network.layers[$1].macs }
      return level.weightBits.floorOfProduct(level.activationBits, macs)
    })

  private static let expectedLevel =
    "a level such as W3A4 or W2.5A3, with bits above 0 up to 32 and at most \(Level.mostDecimals) decimals"

  /// Bit operations, pinned layers included.
  package static let maxBitOperations = BudgetKind(
    name: "max_bitops", measure: .bitOperations, countsPinnedLayers: true,
    help: "BitOps, pinned layers included, e.g. 48.3G.", valueName: "count",
    requestHelp: "BitOps, pinned layers included: a number, or a text such as 48.3G.",
    title: { _ in "BitOps" },
    sweep: Sweep(
      name: "bitops",
      help:
        "BitOps in even steps from one count to another, pinned layers included, e.g. 20G:80G:25.",
      isRange: true),
    range: "bitops",
    slider: Slider(
      key: "bitops", title: "BitOps at most", unit: "BitOps",
      expected: "a count such as 285.4 M, or a level such as W3A4", words: "# BitOps",
      isLogarithmic: true, startsAtMark: true, marks: levelMarks))

  /// Levels of equal weight and activation bits, which people know, whatever single layers may have.
  private static let levelMarks: @Sendable (SliderRange) -> [(amount: Double, label: String)] = {
    range in
    let network = range.network
    return range.weightFormats.filter(range.activationFormats.contains).map { format in
      let formats = LayerFormats(both: format)
      let plan = BitPlan(network.formats(searched: formats))
      let usage = Measure.bitOperations.usage(
        of: plan, over: network.layers.indices, in: network)
      return (Double(usage), "\(formats)")
    }
  }
}

extension CostFigure {
  package static let bitOperations = CostFigure(
    key: "bitops", title: "BitOps", value: { $0.bitOperations.map { .count($0) } })
  /// What budgets by level count.
  static let searchedBitOperations = CostFigure(
    key: "searched_bitops", title: nil, value: { $0.searchedBitOperations.map { .count($0) } })
}

extension Budget {
  /// The bit operations of a uniform plan at this level, over the searched layers.
  package static func level(_ level: Level) -> Budget { Budget(.level, .level(level)) }

  /// Bit operations, pinned layers included.
  package static func maxBitOperations(_ operations: ExactDecimal) -> Budget {
    Budget(.maxBitOperations, .number(operations))
  }
}
