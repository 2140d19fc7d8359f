extension Measure {
  /// Σ of the latency table's entries, in picoseconds.
  package static let latency = Measure(
    key: "latency", name: "latency", unit: "picoseconds", quantity: .time, needsLatencyTable: true,
    layerUsage: { layer, formats, network in
      network.resources.picoseconds(layer: layer.name, at: formats)
    },
    usagePerAmount: { _ in 1e12 }, planUsage: { $0.latencyInPicoseconds },
    budget: { usage, _ in .maxLatency(picoseconds: ExactDecimal(usage)) })
}

extension BudgetKind {
  /// Time according to the latency table, pinned layers included where it has them.
  package static let maxLatency = BudgetKind(
    name: "max_latency", measure: .latency, countsPinnedLayers: true,
    help: "Sum of the latency table's times, pinned layers included, e.g. 3.1ms.",
    valueName: "time",
    requestHelp: "Sum of the latency table's times: seconds, or a text such as 3.1ms.",
    title: { _ in "latency" },
    sweep: Sweep(
      name: "latencies", help: "Latencies, e.g. 3ms,3.5ms,4ms; needs --latency-table."))
}

extension CostFigure {
  static let latency = CostFigure(
    key: "latency_seconds", title: "latency",
    value: { $0.latencyInPicoseconds.map { .picoseconds($0) } }, needsLatencyTable: true)
}

extension Budget {
  /// Whole picoseconds according to the latency table, pinned layers included where it has them.
  package static func maxLatency(picoseconds: ExactDecimal) -> Budget {
    Budget(.maxLatency, .number(picoseconds))
  }
}
