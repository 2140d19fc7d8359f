import MPQModel
import MPQWords

/// A chart of the costs of the parts of a network, under a plan and under a uniform plan: a panel per measure.
struct SpendingChart {
  let network: Network
  let plan: BitPlan
  let planName: String
  /// The uniform plan to compare with; nil for none.
  let uniform: UniformPlan?
  let measures: [Measure]

  private struct Row {
    let name: String
    let mixed: Double
    let uniform: Double?
  }

  private func rows(_ measure: Measure) -> [Row] {
    func usage(_ plan: BitPlan, _ layers: Range<Int>) -> Double {
      measure.chartAmount(
        ofUsage: measure.usage(of: plan, over: layers, in: network), in: network)
    }
    return LayerGroups(network).groups.map { group in
      Row(
        name: group.name, mixed: usage(plan, group.layers),
        uniform: uniform.map { usage($0.plan, group.layers) })
    }
  }

  func draw() -> SVGChart {
    let width = 960.0
    let title = "\(network.name): where the budget goes"
    var canvas = SVGCanvas()
    canvas.text(title, x: 0, y: 18, "title")
    var legend = ChartLegend(x: 0, y: 42)
    func swatch(_ style: String) -> (inout SVGCanvas, Double, Double) -> Void {
      { $0.rectangle(x: $1 - 6, y: $2 - 5, width: 12, height: 10, style) }
    }
    legend.add(planName, mark: swatch("bar-mixed"))
    if let uniform { legend.add("uniform \(uniform.label)", mark: swatch("bar-uniform")) }
    legend.draw(on: &canvas)
    let panels = measures.map { (measure: $0, rows: rows($0)) }
    let names = LayerGroups(network).groups.map { TextWidth.shortened($0.name, to: 150, size: 12) }
    let left = (names.map { TextWidth.of($0, size: 12) }.max() ?? 0) + 12
    let count = min(max(1, panels.count), Self.panelsAbreast)
    let panel = (width - left - 24 * Double(count - 1)) / Double(count)
    let rowHeight = uniform == nil ? 24.0 : 36.0
    let height = Double(names.count) * rowHeight
    var top = 64.0
    for line in stride(from: 0, to: panels.count, by: Self.panelsAbreast) {
      for (index, name) in names.enumerated() {
        let y = top + 4 + Double(index) * rowHeight + (uniform == nil ? 12 : 17)
        canvas.text(name, x: left - 8, y: y, "label", anchor: .end)
      }
      for (place, shown) in panels[line...].prefix(Self.panelsAbreast).enumerated() {
        draw(
          shown.rows, shown.measure, x: left + Double(place) * (panel + 24), width: panel, top: top,
          rowHeight: rowHeight, bottom: top + height, on: &canvas)
      }
      top += height + 60
    }
    return SVGChart(
      name: "spending", title: title, description: description(panels), width: width,
      height: top - 20, canvas: canvas)
  }

  /// More panels stand below these.
  private static let panelsAbreast = 2

  private func draw(
    _ rows: [Row], _ measure: Measure, x: Double, width: Double, top: Double,
    rowHeight: Double, bottom: Double, on canvas: inout SVGCanvas
  ) {
    let most = rows.flatMap { [$0.mixed, $0.uniform ?? 0] }.max() ?? 1
    let unit = MeasureUnit(measure, for: most)
    // There has to be room for the figures beside the longest bar.
    let axis = ChartAxis(upTo: most / unit.size, from: x, to: x + width - 116)
    for tick in axis.ticks(5) {
      let place = axis.position(tick)
      canvas.line(from: (place, top - 4), to: (place, bottom), "grid")
      canvas.text(Figures.significant(tick), x: place, y: bottom + 14, "tick", anchor: .middle)
    }
    canvas.text(
      unit.title(), x: (axis.start + axis.end) / 2, y: bottom + 32, "axis", anchor: .middle)
    let totals = (
      rows.reduce(0) { $0 + $1.mixed }, rows.reduce(0) { $0 + ($1.uniform ?? 0) }
    )
    func bar(_ value: Double, of total: Double, y: Double, _ style: String) {
      let end = axis.position(value / unit.size)
      canvas.rectangle(x: x, y: y, width: max(end - x, 0.5), height: 13, style)
      let share = total == 0 ? 0 : 100 * value / total
      canvas.text(
        "\(amount(value, of: measure)) · \(Figures.fixed(share, 1)) %",
        x: end + 5, y: y + 10.5, "halo")
    }
    for (index, row) in rows.enumerated() {
      let y = top + 2 + Double(index) * rowHeight
      bar(row.mixed, of: totals.0, y: y, "bar-mixed")
      if let uniform = row.uniform { bar(uniform, of: totals.1, y: y + 14, "bar-uniform") }
    }
    canvas.line(from: (x, top - 4), to: (x, bottom), "base")
  }

  private func amount(_ value: Double, of measure: Measure) -> String {
    switch measure {
    case .bitOperations: Figures.column(value)
    case .weightSize: Figures.columnOfBytes(value)
    case .latency: Figures.seconds(value / 1e12, digits: 4)
    default: BudgetAmount.column(value, measure.quantity)
    }
  }

  private func description(_ panels: [(measure: Measure, rows: [Row])]) -> String {
    let shares = panels.map { measure, rows in
      let total = rows.reduce(0) { $0 + $1.mixed }
      let shares = rows.map {
        "\($0.name) \(Figures.fixed(total == 0 ? 0 : 100 * $0.mixed / total, 1)) %"
      }
      return " \(measure.heading): \(shares.joined(separator: ", "))."
    }
    return "Bars per part of the network, \(planName).\(shares.joined())"
  }
}
