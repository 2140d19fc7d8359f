import MPQModel
import MPQWords

/// A chart of a plan with bars per layer: the layer's bits and its shares of the costs.
struct PlanChart {
  let network: Network
  let plan: BitPlan
  /// The name of the plan, such as `mixed at W3A4`.
  let planName: String
  /// The name of the chart's file without its suffix.
  let name: String

  private struct Panel {
    let title: String
    let height: Double
    let style: String
    let values: [Double]
    /// Whether the values are written above the bars, if these are wide enough.
    let digits: Bool
    /// The value at the end of the vertical axis.
    let most: Double
    let unit: String
  }

  private var panels: [Panel] {
    func shares(_ measure: Measure) -> [Double] {
      let usages = plan.usages(of: measure, in: network)
      let total = usages.reduce(0, +)
      return usages.map { total == 0 ? 0 : 100 * $0 / total }
    }
    func bits(_ tensor: TensorKind) -> [Double] {
      plan.formats.map { Double($0[tensor].storedBits) }
    }
    let most = max(bits(.weight).max() ?? 1, bits(.activation).max() ?? 1)
    func bitPanel(_ tensor: TensorKind, _ title: String) -> Panel {
      Panel(
        title: title, height: 86, style: tensor.rawValue, values: bits(tensor), digits: true,
        most: most * 1.12, unit: "")
    }
    func sharePanel(_ measure: Measure, _ title: String) -> Panel {
      let values = shares(measure)
      return Panel(
        title: title, height: 66, style: "share", values: values, digits: false,
        most: (values.max() ?? 1) * 1.06, unit: " %")
    }
    return [
      bitPanel(.weight, "weight bits"), bitPanel(.activation, "activation bits (layer input)"),
      sharePanel(.bitOperations, "share of the plan's BitOps"),
      sharePanel(.weightSize, "share of the plan's weight size"),
    ]
  }

  func draw() -> SVGChart {
    let width = 960.0
    let axis = LayerAxis(network: network, start: 52, end: width - 8)
    var canvas = SVGCanvas()
    let title = "\(network.name): bits per layer, \(planName)"
    canvas.text(title, x: 0, y: 18, "title")
    var legend = ChartLegend(x: 0, y: 42)
    func swatch(_ style: String) -> (inout SVGCanvas, Double, Double) -> Void {
      { $0.rectangle(x: $1 - 6, y: $2 - 5, width: 12, height: 10, style) }
    }
    legend.add("weights", mark: swatch("weight"))
    legend.add("activations", mark: swatch("activation"))
    legend.add("share of costs", mark: swatch("share"))
    if network.layers.contains(where: { $0.pinned != nil }) {
      legend.add("pinned by the network, not searched", mark: swatch("pinned"))
    }
    legend.draw(on: &canvas)
    var y = 58.0
    for panel in panels {
      canvas.text(panel.title, x: axis.start, y: y + 13, "axis")
      y += 20
      draw(panel, top: y, axis, on: &canvas)
      y += panel.height + 8
    }
    axis.draw(on: &canvas, below: y - 8)
    return SVGChart(
      name: name, title: title, description: description, width: width,
      height: y - 8 + axis.depth, canvas: canvas)
  }

  private func draw(
    _ panel: Panel, top: Double, _ axis: LayerAxis, on canvas: inout SVGCanvas
  ) {
    let base = top + panel.height
    let scale = ChartAxis(upTo: panel.most, from: base, to: top)
    for tick in panel.digits ? Self.bitTicks(panel.most) : scale.ticks(3) {
      let place = scale.position(tick)
      canvas.line(from: (axis.start, place), to: (axis.end, place), "grid")
      canvas.text(
        "\(Figures.significant(tick))\(panel.unit)", x: axis.start - 6, y: place + 4, "tick",
        anchor: .end)
    }
    for (layer, value) in panel.values.enumerated() {
      let top = scale.position(value)
      let isPinned = network.layers[layer].pinned != nil
      let text =
        "\(network.layers[layer].name): "
        + (panel.digits ? "\(Int(value)) bits" : "\(Figures.significant(value, 3)) %")
      canvas.rectangle(
        x: axis.centre(of: layer) - axis.barWidth / 2, y: top, width: axis.barWidth,
        height: base - top, isPinned ? "pinned" : panel.style, title: text)
      if panel.digits, axis.step >= 11 {
        canvas.text(
          "\(Int(value))", x: axis.centre(of: layer), y: top - 2.5, "digit", anchor: .middle)
      }
    }
    canvas.line(from: (axis.start, base), to: (axis.end, base), "base")
  }

  /// The ticks of a panel of bits: about four whole numbers.
  private static func bitTicks(_ most: Double) -> [Double] {
    let step = most <= 5 ? 1 : most <= 10 ? 2 : most <= 20 ? 4 : 8
    return Swift.stride(from: 0, through: Int(most), by: step).map(Double.init)
  }

  private var description: String {
    let searched = network.searched
    func summary(_ tensor: TensorKind) -> String {
      let formats = searched.map { plan.formats[$0][tensor] }
      let counts = Set(formats).sorted().map { format in
        "\(formats.count { $0 == format }) at \(format.phrase)"
      }
      return "\(tensor.rawValue)s: \(counts.joined(separator: ", "))"
    }
    return "Bars per layer: weight bits, activation bits, and the layers' shares of BitOps and of "
      + "weight size. Searched layers, \(summary(.weight)); \(summary(.activation))."
  }
}
