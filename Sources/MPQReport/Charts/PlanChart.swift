package import MPQModel
import MPQWords

/// A chart of a plan with bars per layer: the layer's bits and its shares of the costs.
///
/// Formats that are no plain integers have a row of marks each, named at the axis, since bits alone do not say which
/// format a layer has. Formats whose bits are not known have no bar.
package struct PlanChart {
  private let network: Network
  private let plan: BitPlan?
  private let planName: String
  private let name: String
  private let mostBits: Int
  private let limited: Set<String>
  private let measures: [Measure]
  private let medium: ChartMedium

  /// - Parameters:
  ///   - plan: nil for a chart without bars.
  ///   - planName: the name of the plan, such as `mixed at W3A4`; empty where it needs none.
  ///   - name: the name of the chart's file without its suffix.
  ///   - mostBits: the axes of bits reach these at least, so that charts of several plans can have the same axes.
  ///   - limited: names of layers that are marked, since the reader limited them.
  ///   - measures: the costs of which the chart shows each layer's share.
  package init(
    network: Network, plan: BitPlan?, planName: String = "", name: String = "plan",
    mostBits: Int = 1, limited: Set<String> = [],
    measures: [Measure] = [.bitOperations, .weightSize],
    medium: ChartMedium = .report
  ) {
    (self.network, self.plan, self.planName, self.name) = (network, plan, planName, name)
    (self.mostBits, self.measures, self.medium) = (mostBits, measures, medium)
    self.limited = limited.isEmpty ? [] : limited.intersection(network.layers.map(\.name))
  }

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
      let usages = plan?.usages(of: measure, in: network) ?? []
      let total = usages.reduce(0, +)
      return usages.map { total == 0 ? 0 : 100 * $0 / total }
    }
    func bits(_ tensor: TensorKind) -> [Double] {
      plan?.formats.map { $0[tensor].bitsPerElement ?? 0 } ?? []
    }
    let most = max(Double(mostBits), bits(.weight).max() ?? 1, bits(.activation).max() ?? 1)
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
    let bitPanels = [
      (TensorKind.weight, "weight bits"), (.activation, "activation bits (layer input)"),
    ].filter { tensor, _ in isPlain || bits(tensor).contains { $0 > 0 } }
    return bitPanels.map { bitPanel($0, $1) }
      + measures.map { measure in
        sharePanel(
          measure, "share of the plan's \(measure == .weightSize ? "weight size" : measure.name)")
      }
  }

  /// Whether all layers have integers, of which bits say everything.
  private var isPlain: Bool { plan?.formats.allSatisfy(\.isPlain) ?? true }

  /// What the names of `labels` are.
  private var formatTitle: String {
    let isNamed = plan?.formats.contains { $0.label != nil || $0.weight.storage == nil } ?? false
    return isNamed ? "choice" : "format"
  }

  /// The plan's formats, each once, ascending; none if bits say everything, or there are more than a chart can show.
  private var rows: [LayerFormats] {
    guard let plan, !isPlain else { return [] }
    let formats = Set(plan.formats)
    guard formats.count <= Self.mostRows else { return [] }
    return formats.sorted()
  }

  /// With more, names would be higher than a page.
  private static let mostRows = 48

  package func draw() -> SVGChart {
    let width = medium.width
    let rows = rows
    let room = rows.map { TextWidth.of("\($0)", size: 11) }.max() ?? 0
    let axis = LayerAxis(
      network: network, start: max(52, min(room, Self.labelWidth) + 12), end: width - 8,
      gap: medium.isPage ? 16 : 7)
    var canvas = SVGCanvas()
    let title =
      "\(network.name): \(isPlain ? "bits" : "formats") per layer\(planName.isEmpty ? "" : ", \(planName)")"
    var legend = medium.legend(under: title, on: &canvas)
    func swatch(_ style: String) -> (inout SVGCanvas, Double, Double) -> Void {
      { $0.rectangle(x: $1 - 6, y: $2 - 5, width: 12, height: 10, style) }
    }
    let panels = panels
    if !rows.isEmpty { legend.add(formatTitle, mark: swatch(Self.formatStyle)) }
    for (style, title) in [("weight", "weights"), ("activation", "activations")]
    where panels.contains(where: { $0.style == style }) {
      legend.add(title, mark: swatch(style))
    }
    legend.add("share of costs", mark: swatch("share"))
    if network.layers.contains(where: { $0.pinned != nil }) {
      legend.add("pinned by the network, not searched", mark: swatch("pinned"))
    }
    if !limited.isEmpty {
      legend.add("limited by you") { Self.drawLimit(x: $1, top: $2 - 4, on: &$0) }
    }
    legend.draw(on: &canvas)
    var y = legend.baseline + 16
    let bottom =
      panels.reduce(y + (rows.isEmpty ? 0 : 28 + Self.rowHeight * Double(rows.count))) {
        $0 + 28 + $1.height
      } - 8
    if medium.isPage { drawSpots(panels, axis, from: y, to: bottom, on: &canvas) }
    if !rows.isEmpty {
      canvas.text(formatTitle, x: axis.start, y: y + 13, "axis")
      draw(rows, top: y + 20, axis, on: &canvas)
      y += 28 + Self.rowHeight * Double(rows.count)
    }
    for panel in panels {
      canvas.text(panel.title, x: axis.start, y: y + 13, "axis")
      y += 20
      draw(panel, top: y, axis, on: &canvas)
      y += panel.height + 8
    }
    for (index, layer) in network.layers.enumerated() where limited.contains(layer.name) {
      Self.drawLimit(x: axis.centre(of: index), top: bottom + 4, on: &canvas)
    }
    axis.draw(on: &canvas, below: bottom)
    return SVGChart(
      name: name, title: title, description: description, width: width,
      height: bottom + axis.depth, canvas: canvas)
  }

  /// The height of a format's row, and the width that its name may take.
  private static let (rowHeight, labelWidth) = (15.0, 150.0)
  private static let formatStyle = "bar-mixed"

  /// Draws a row per format, with a mark for each layer that has it.
  private func draw(
    _ rows: [LayerFormats], top: Double, _ axis: LayerAxis, on canvas: inout SVGCanvas
  ) {
    for (row, formats) in rows.enumerated() {
      let y = top + (Double(row) + 0.5) * Self.rowHeight
      canvas.line(from: (axis.start, y), to: (axis.end, y), "grid")
      canvas.text(
        TextWidth.shortened("\(formats)", to: Self.labelWidth, size: 11), x: axis.start - 6,
        y: y + 4,
        "tick", anchor: .end)
    }
    let position = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    for (index, layer) in network.layers.enumerated() {
      guard let formats = plan?.formats[index], let row = position[formats] else { continue }
      canvas.rectangle(
        x: axis.centre(of: index) - axis.barWidth / 2,
        y: top + Double(row) * Self.rowHeight + 2, width: axis.barWidth,
        height: Self.rowHeight - 4, layer.pinned == nil ? Self.formatStyle : "pinned",
        title: medium.isPage ? nil : "\(layer.name): \(formats)")
    }
    let bottom = top + Self.rowHeight * Double(rows.count)
    canvas.line(from: (axis.start, bottom), to: (axis.end, bottom), "base")
  }

  private static func drawLimit(x: Double, top: Double, on canvas: inout SVGCanvas) {
    canvas.polyline([(x - 4, top + 7), (x, top), (x + 4, top + 7)], "limit")
  }

  /// Draws a spot over each layer, from the top of the panels to their bottom.
  private func drawSpots(
    _ panels: [Panel], _ axis: LayerAxis, from top: Double, to bottom: Double,
    on canvas: inout SVGCanvas
  ) {
    for (index, layer) in network.layers.enumerated() {
      var words = "no plan"
      if let formats = plan?.formats[index] {
        let shares = zip(measures, panels.suffix(measures.count)).map { measure, panel in
          "\(Figures.fixed(panel.values[index], 1)) % of \(measure.name)"
        }
        let bits =
          formats.isPlain
          ? "weights \(formats.weight.phrase), activations \(formats.activation.phrase)"
          : "\(formats)"
        words = ([bits] + shares).joined(separator: ", ")
      }
      if layer.pinned != nil { words += ", pinned by the network" }
      if limited.contains(layer.name) { words += ", limited by you" }
      canvas.rectangle(
        x: axis.left(of: index), y: top, width: axis.step, height: bottom - top, "spot",
        title: "\(layer.name): \(words)", data: ["layer": layer.name, "position": "\(index)"])
    }
  }

  private func draw(
    _ panel: Panel, top: Double, _ axis: LayerAxis, on canvas: inout SVGCanvas
  ) {
    let base = top + panel.height
    let scale = ChartAxis(upTo: panel.most, from: base, to: top)
    // Without a plan there are no shares to measure.
    let shares = plan == nil ? [] : scale.ticks(3)
    for tick in panel.digits ? Self.bitTicks(panel.most) : shares {
      let place = scale.position(tick)
      canvas.line(from: (axis.start, place), to: (axis.end, place), "grid")
      canvas.text(
        "\(Figures.significant(tick))\(panel.unit)", x: axis.start - 6, y: place + 4, "tick",
        anchor: .end)
    }
    for (layer, value) in panel.values.enumerated() {
      let top = scale.position(value)
      let isPinned = network.layers[layer].pinned != nil
      // Formats whose bits are not known have no bar.
      if panel.digits, value == 0, !isPlain { continue }
      let amount = {
        panel.digits
          ? "\(Figures.significant(value)) bits" : "\(Figures.significant(value, 3)) %"
      }
      canvas.rectangle(
        x: axis.centre(of: layer) - axis.barWidth / 2, y: top, width: axis.barWidth,
        height: base - top, isPinned ? "pinned" : panel.style,
        title: medium.isPage ? nil : "\(network.layers[layer].name): \(amount())")
      let digits = Figures.significant(value, 3)
      if panel.digits, axis.step >= max(11, 5 * Double(digits.count)) {
        canvas.text(
          digits, x: axis.centre(of: layer), y: top - 2.5, "digit", anchor: .middle)
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
    guard let plan else { return "No plan to show: \(network.layers.count) layers without bars." }
    let searched = network.searched
    func summary(_ tensor: TensorKind) -> String {
      let formats = searched.map { plan.formats[$0][tensor] }
      let counts = Dictionary(grouping: formats, by: \.self).sorted { $0.key < $1.key }.map {
        "\($1.count) at \($0.phrase)"
      }
      return "\(tensor.rawValue)s: \(counts.joined(separator: ", "))"
    }
    let costs = WordList.and(
      measures.map { "of \($0 == .weightSize ? "weight size" : $0.name)" })
    guard isPlain else {
      let counts = Dictionary(grouping: searched, by: { plan.formats[$0] }).mapValues(\.count)
      let words = rows.compactMap { formats in counts[formats].map { "\($0) with \(formats)" } }
      let searchedWords = words.isEmpty ? "" : " Searched layers: \(words.joined(separator: ", "))."
      return "Marks and bars per layer: format, bits where they are known, and the layers' shares "
        + "\(costs).\(searchedWords)"
    }
    return "Bars per layer: weight bits, activation bits, and the layers' shares \(costs)."
      + " Searched layers, \(summary(.weight)); \(summary(.activation))."
  }
}
