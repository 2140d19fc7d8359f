package import MPQModel

extension BudgetKind {
  /// A budget that no list has, for tests of those who walk the list: an energy of one unit for each bit that a
  /// multiply-accumulate reads.
  package static let toy = BudgetKind(
    name: "max_energy",
    measure: Measure(
      key: "energy", name: "energy", unit: "toys", quantity: .count,
      layerUsage: { layer, formats, _ in
        formats.multipliedBits.map { layer.macs * ($0.weight + $0.activation) }
      }),
    countsPinnedLayers: true, help: "Energy in toys, e.g. 3k.",
    valueName: "toys", requestHelp: "Energy in toys.", title: { _ in "energy" },
    sweep: Sweep(name: "energies", help: "Energies, e.g. 1k,2k."), range: "energy",
    slider: Slider(
      key: "energy", title: "Energy at most", unit: "toys", expected: "a number of toys",
      words: "# toys", isLogarithmic: true,
      marks: { [($0.attainable.lowerBound, "least")] }))
}
