import MPQModel
import MPQWords

/// A chart of the BitOps and bytes of the parts of a network, under a plan and under a uniform plan.
struct SpendingChart {
  let network: Network
  let plan: BitPlan
  let planName: String
  /// The uniform plan to compare with; nil for none.
  let uniform: UniformPlan?

  private struct Row {
    let name: String
    let mixed: Double
    let uniform: Double?
  }

  private func rows(_ measure: Measure) -> [Row] {
    func usage(_ plan: BitPlan, _ layers: Range<Int>) -> Double {
      let usage = Double(measure.usage(of: plan, over: layers, in: network))
      return measure == .weightSize ? usage / 8 : usage
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
    let operations = rows(.bitOperations)
    let sizes = rows(.weightSize)
    let names = operations.map { TextWidth.shortened($0.name, to: 150, size: 12) }
    let left = (names.map { TextWidth.of($0, size: 12) }.max() ?? 0) + 12
    let panel = (width - left - 24) / 2
    let rowHeight = uniform == nil ? 24.0 : 36.0
    for (index, name) in names.enumerated() {
      let y = 68 + Double(index) * rowHeight + (uniform == nil ? 12 : 17)
      canvas.text(name, x: left - 8, y: y, "label", anchor: .end)
    }
    let bottom = 64 + Double(names.count) * rowHeight
    draw(
      operations, "BitOps", x: left, width: panel, rowHeight: rowHeight, bottom: bottom,
      on: &canvas)
    draw(
      sizes, "weight size", x: left + panel + 24, width: panel, rowHeight: rowHeight,
      bottom: bottom, on: &canvas)
    return SVGChart(
      name: "spending", title: title, description: description(operations, sizes), width: width,
      height: bottom + 40, canvas: canvas)
  }

  private func draw(
    _ rows: [Row], _ title: String, x: Double, width: Double,
    rowHeight: Double, bottom: Double, on canvas: inout SVGCanvas
  ) {
    let most = rows.flatMap { [$0.mixed, $0.uniform ?? 0] }.max() ?? 1
    let unit = ChartUnit(for: most)
    // There has to be room for the figures beside the longest bar.
    let axis = ChartAxis(upTo: most / unit.size, from: x, to: x + width - 116)
    for tick in axis.ticks(5) {
      let place = axis.position(tick)
      canvas.line(from: (place, 60), to: (place, bottom), "grid")
      canvas.text(Figures.significant(tick), x: place, y: bottom + 14, "tick", anchor: .middle)
    }
    let isSize = title != "BitOps"
    canvas.text(
      "\(title) (\(unit.prefix)\(isSize ? "B" : ""))", x: (axis.start + axis.end) / 2,
      y: bottom + 32, "axis", anchor: .middle)
    let totals = (
      rows.reduce(0) { $0 + $1.mixed }, rows.reduce(0) { $0 + ($1.uniform ?? 0) }
    )
    func bar(_ value: Double, of total: Double, y: Double, _ style: String) {
      let end = axis.position(value / unit.size)
      canvas.rectangle(x: x, y: y, width: max(end - x, 0.5), height: 13, style)
      let share = total == 0 ? 0 : 100 * value / total
      let amount = isSize ? Figures.columnOfBytes(value) : Figures.column(value)
      canvas.text(
        "\(amount) · \(Figures.fixed(share, 1)) %",
        x: end + 5, y: y + 10.5, "halo")
    }
    for (index, row) in rows.enumerated() {
      let y = 66 + Double(index) * rowHeight
      bar(row.mixed, of: totals.0, y: y, "bar-mixed")
      if let uniform = row.uniform { bar(uniform, of: totals.1, y: y + 14, "bar-uniform") }
    }
    canvas.line(from: (x, 60), to: (x, bottom), "base")
  }

  private func description(_ operations: [Row], _ sizes: [Row]) -> String {
    func shares(_ rows: [Row]) -> String {
      let total = rows.reduce(0) { $0 + $1.mixed }
      return rows.map {
        "\($0.name) \(Figures.fixed(total == 0 ? 0 : 100 * $0.mixed / total, 1)) %"
      }.joined(separator: ", ")
    }
    return "Bars per part of the network, \(planName). BitOps: \(shares(operations)). "
      + "Weight size: \(shares(sizes))."
  }
}
