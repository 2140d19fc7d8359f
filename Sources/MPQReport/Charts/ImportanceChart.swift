import MPQModel
import MPQSearch
import MPQWords

/// The importance table as a heat map: a column per layer, and a row per tensor and format, or per choice.
struct ImportanceChart {
  let join: TableJoin
  /// The plan whose widths are marked; nil for none.
  let plan: BitPlan?
  let planName: String

  private var network: Network { join.network }
  private static let cell = 20.0

  /// Cividis (Nuñez, Anderton and Renslow 2018), whose brightness rises evenly also for colour-blind readers.
  private static let colours: [(Double, Double, Double)] = [
    (0, 34, 78), (18, 53, 112), (59, 73, 108), (87, 93, 109), (112, 113, 115), (138, 134, 120),
    (165, 156, 116), (195, 179, 105), (225, 204, 85), (254, 232, 56),
  ]

  /// The range of importances, and how they are coloured.
  private struct Scale {
    let least: Double
    let most: Double
    private let values: ValueScale
    var isLogarithmic: Bool { values.isLogarithmic }

    /// - Parameter importances: all importances; only those above 0 count.
    init(_ importances: [Double]) {
      let positive = importances.filter { $0 > 0 }
      let (leastPositive, most) = (positive.min() ?? 0, positive.max() ?? 0)
      self.most = most
      if ValueScale.spans(leastPositive, most, ratio: ImportanceChart.logarithmicFrom) {
        least = leastPositive
        values = ValueScale(logarithmicFrom: leastPositive, to: most)
      } else {
        least = min(importances.min() ?? 0, 0)
        values = ValueScale(from: least, to: most)
      }
    }

    func share(of value: Double) -> Double { most > least ? values.share(of: value) : 0.5 }

    func value(at share: Double) -> Double {
      share == 0 ? least : share == 1 ? most : values.value(at: share)
    }
  }

  /// The ratio of the largest to the least importance from which on the colours are logarithmic.
  private static let logarithmicFrom = 8.0

  /// Rows that belong together: those of a tensor, or the choices.
  private struct Panel {
    let title: String
    let rows: [Row]
  }

  private struct Row {
    /// The name at the axis.
    let name: String
    /// What the titles of cells say between layer and importance.
    let words: String
    /// Per layer of the network; nil for a layer that has no such entry.
    let importances: [Double?]
    /// The layers whose entry is not monotone.
    let outliers: Set<String>
    /// Whether the plan has this row for a layer.
    let isChosen: (Int) -> Bool
  }

  private var panels: [Panel] {
    func importances(_ value: (ImportanceTable.LayerImportance) -> Double?) -> [Double?] {
      network.layers.map { layer in
        layer.pinned == nil ? join.table[layer.name].flatMap(value) : nil
      }
    }
    guard !join.table.scoresChoices else {
      let rows = join.levels.map { level in
        let name = "\(level)"
        return Row(
          name: name, words: ", \(name)",
          importances: importances { layer in
            layer.choices.first { $0.formats.description == name }?.usableImportance
          }, outliers: [], isChosen: { plan?.formats[$0].description == name })
      }
      return [Panel(title: "choices", rows: rows)]
    }
    return TensorKind.allCases.compactMap { tensor in
      let formats = join.table.formats(tensor)
      guard !formats.isEmpty else { return nil }
      let rows = formats.map { format in
        Row(
          name: format.phrase, words: ", \(tensor) at \(format.phrase)",
          importances: importances { layer in
            layer[tensor].first { $0.format == format }?.importance
          },
          outliers: Set(
            join.outliers.filter { $0.tensor == tensor && $0.entry.format == format }.map(\.layer)),
          isChosen: { plan?.formats[$0][tensor] == format })
      }
      let title = tensor == .weight ? "weights, before α" : "activations (layer input)"
      return Panel(title: title, rows: rows)
    }
  }

  private static func colour(_ share: Double) -> String {
    let place = min(max(share, 0), 1) * Double(colours.count - 1)
    let low = min(Int(place), colours.count - 2)
    let rest = place - Double(low)
    let (a, b) = (colours[low], colours[low + 1])
    func mix(_ x: Double, _ y: Double) -> String {
      let text = String(Int((x + (y - x) * rest).rounded()), radix: 16)
      return text.count == 1 ? "0\(text)" : text
    }
    return "#\(mix(a.0, b.0))\(mix(a.1, b.1))\(mix(a.2, b.2))"
  }

  func draw() -> SVGChart {
    let width = 960.0
    let panels = panels
    let room = panels.flatMap(\.rows).map { TextWidth.of($0.name, size: 11) }.max() ?? 0
    let axis = LayerAxis(
      network: network, start: max(60, min(room, Self.nameWidth) + 12), end: width - 8)
    let what =
      join.table.scoresChoices
      ? "with each choice" : join.formatsArePlain ? "at each bit-width" : "with each format"
    let title = "\(network.name): importance of each layer \(what)"
    var canvas = SVGCanvas()
    canvas.text(title, x: 0, y: 18, "title")
    let scale = Scale(panels.flatMap(\.rows).flatMap { $0.importances.compactMap(\.self) })
    drawLegend(scale, along: axis, on: &canvas)
    var y = 84.0
    for panel in panels {
      canvas.text(panel.title, x: axis.start, y: y + 12, "axis")
      y += 18
      draw(panel.rows, scale: scale, below: y, along: axis, on: &canvas)
      y += Double(panel.rows.count) * Self.cell + 10
    }
    axis.draw(on: &canvas, below: y - 10)
    return SVGChart(
      name: "importance", title: title, description: description(scale), width: width,
      height: y - 10 + axis.depth, canvas: canvas)
  }

  /// The width that the name of a row may take.
  private static let nameWidth = 160.0

  private func draw(
    _ rows: [Row], scale: Scale, below top: Double, along axis: LayerAxis,
    on canvas: inout SVGCanvas
  ) {
    for (row, shown) in rows.enumerated() {
      let y = top + Double(row) * Self.cell
      canvas.text(
        TextWidth.shortened(shown.name, to: Self.nameWidth, size: 11), x: axis.start - 6,
        y: y + Self.cell / 2 + 4, "tick", anchor: .end)
      for layer in network.searched {
        guard let value = shown.importances[layer] else { continue }
        let name = network.layers[layer].name
        canvas.rectangle(
          x: axis.left(of: layer), y: y, width: axis.step + 0.3, height: Self.cell + 0.3,
          "cell|\(Self.colour(scale.share(of: value)))",
          title: "\(name)\(shown.words): \(Figures.significant(value))")
      }
    }
    // Cells overlap by a hair, so marks are drawn after all cells.
    for layer in network.searched {
      let name = network.layers[layer].name
      for (row, shown) in rows.enumerated() {
        let y = top + (Double(row) + 0.5) * Self.cell
        if shown.outliers.contains(name) {
          drawCross(x: axis.centre(of: layer), y: y, reach: min(5, axis.step * 0.38), on: &canvas)
        }
        if shown.isChosen(layer), axis.step >= 5 {
          canvas.circle(
            x: axis.centre(of: layer), y: y, radius: min(3, axis.step * 0.25), "chosen")
        }
      }
    }
    canvas.rectangle(
      x: axis.start, y: top, width: axis.end - axis.start,
      height: Double(rows.count) * Self.cell, "frame")
    if axis.step < 5, plan != nil { drawPath(rows, below: top, along: axis, on: &canvas) }
  }

  /// Draws the chosen rows as a line of short strokes, if columns are too narrow for dots.
  private func drawPath(
    _ rows: [Row], below top: Double, along axis: LayerAxis, on canvas: inout SVGCanvas
  ) {
    for layer in network.searched {
      guard let row = rows.firstIndex(where: { $0.isChosen(layer) }) else { continue }
      let y = top + (Double(row) + 0.5) * Self.cell
      canvas.rectangle(
        x: axis.left(of: layer), y: y - 2, width: axis.step, height: 4, "stroke")
    }
  }

  private func drawCross(x: Double, y: Double, reach: Double, on canvas: inout SVGCanvas) {
    let tall = max(reach, 4)
    for style in ["cross-under", "cross"] {
      canvas.line(from: (x - reach, y - tall), to: (x + reach, y + tall), style)
      canvas.line(from: (x - reach, y + tall), to: (x + reach, y - tall), style)
    }
  }

  private func drawLegend(_ scale: Scale, along axis: LayerAxis, on canvas: inout SVGCanvas) {
    let (x, width) = (60.0, 260.0)
    for part in 0..<52 {
      canvas.rectangle(
        x: x + Double(part) * width / 52, y: 34, width: width / 52 + 0.3, height: 12,
        "cell|\(Self.colour((Double(part) + 0.5) / 52))")
    }
    canvas.text("low", x: x - 6, y: 44, "tick", anchor: .end)
    canvas.text("high", x: x + width + 6, y: 44, "tick")
    for share in [0.0, 0.5, 1.0] {
      let value = scale.value(at: share)
      canvas.text(
        Figures.significant(value, 2), x: x + share * width, y: 60, "tick", anchor: .middle)
    }
    var legend = ChartLegend(x: x + width + 52, y: 45)
    if !join.outliers.isEmpty {
      let rule =
        switch join.outlierRule {
        case .exclude: "excluded"
        case .clamp: "clamped"
        case .keep: "kept"
        }
      legend.add("\(rule): below the next higher width") { canvas, x, y in
        for style in ["cross-under", "cross"] {
          canvas.line(from: (x - 4, y - 4), to: (x + 4, y + 4), style)
          canvas.line(from: (x - 4, y + 4), to: (x + 4, y - 4), style)
        }
      }
    }
    if plan != nil {
      let isWide = axis.step >= 5
      legend.add("chosen, \(planName)") { canvas, x, y in
        if isWide {
          canvas.circle(x: x, y: y, radius: 3.5, "chosen")
        } else {
          canvas.rectangle(x: x - 6, y: y - 2, width: 12, height: 4, "stroke")
        }
      }
    }
    legend.draw(on: &canvas)
  }

  private func description(_ scale: Scale) -> String {
    let rows =
      join.table.scoresChoices
      ? "per choice"
      : join.formatsArePlain
        ? "per bit-width, for weights and for activations"
        : "per format, for weights and for activations"
    var text =
      "Heat map with a column per layer and a row \(rows). "
      + "Importances reach from \(Figures.significant(scale.least, 3)) to "
      + "\(Figures.significant(scale.most, 3))\(scale.isLogarithmic ? ", coloured by logarithm" : "")."
    if !join.outliers.isEmpty {
      let names = join.outliers.prefix(20).map {
        "\($0.layer) \($0.tensor) at \($0.entry.format) bits"
      }
      let rest = join.outliers.count - names.count
      text +=
        " Marked as below the next higher width: \(names.joined(separator: ", "))"
        + (rest > 0 ? " and \(rest) more." : ".")
    }
    return text
  }
}
