import MPQModel
import MPQWords

extension TradeOffChart {
  /// Adds the marks that the chart has.
  func fill(_ legend: inout ChartLegend) {
    if !frontier.isEmpty {
      legend.add(frontierTitle) { canvas, x, y in
        canvas.line(from: (x - 8, y), to: (x + 8, y), "curve")
        canvas.circle(x: x, y: y, radius: 2.4, "step")
      }
    }
    if frontier.contains(where: \.isOpen) {
      legend.add("not proven") { $0.circle(x: $1, y: $2, radius: 4, "step open") }
    }
    if !mixed.isEmpty {
      legend.add("mixed within a level's \(Measure.names(shared))") {
        $0.circle(x: $1, y: $2, radius: 5.5, "mixed")
      }
    }
    if !levels.isEmpty {
      legend.add("uniform level") {
        $0.rectangle(x: $1 - 5, y: $2 - 5, width: 10, height: 10, "uniform")
      }
    }
    if !otherUniform.isEmpty {
      legend.add("other uniform") {
        $0.rectangle(x: $1 - 3, y: $2 - 3, width: 6, height: 6, "hollow")
      }
    }
    if !own.isEmpty {
      legend.add(ownTitle) { $0.diamond(x: $1, y: $2, radius: 6.5, "own") }
    }
    if !swept.isEmpty {
      legend.add("your sweep") { $0.circle(x: $1, y: $2, radius: 3.5, "swept") }
    }
  }

  func drawAxes(
    _ x: ChartAxis, _ y: ChartAxis, on canvas: inout SVGCanvas, height: Double
  ) {
    let importance =
      medium.isPage ? "importance lost" : "importance lost, less is better"
    ChartFrame.draw(
      x, y, across: "\(unit.title()), pinned layers included",
      up: quality == .importance ? importance : "accuracy (%)",
      height: height, countAcross: max(4, Int((x.end - x.start) / 108)), on: &canvas)
  }

  func drawPlans(_ x: ChartAxis, _ y: ChartAxis, on canvas: inout SVGCanvas) {
    func place(_ point: Point) -> (x: Double, y: Double) {
      (x.position(point.amount / unit.size), y.position(point.y))
    }
    func words(_ point: Point) -> String? {
      // On a page the spots have the words.
      guard !medium.isPage else { return nil }
      let mean = params.map {
        ", \(Figures.fixed(8 * point.amount / Double(max(1, $0)), 2)) bits/weight"
      }
      let amount =
        "\(Figures.significant(point.amount / unit.size)) \(unitName)\(mean ?? "")"
      return quality == .importance
        ? "\(point.name): \(amount), importance \(Figures.significant(point.y))"
        : "\(point.name): \(amount), accuracy \(Figures.fixed(point.y, 2)) %"
    }
    for point in otherUniform {
      let (px, py) = place(point)
      canvas.rectangle(
        x: px - 3, y: py - 3, width: 6, height: 6, "hollow", title: words(point))
    }
    if !frontier.isEmpty {
      canvas.polyline(frontier.map(place), "curve")
      for point in frontier {
        let (px, py) = place(point)
        canvas.circle(
          x: px, y: py, radius: point.isOpen ? 4 : 2.4, point.isOpen ? "step open" : "step",
          title: words(point))
      }
    }
    for (uniform, mixed) in links {
      // Down for the gain, then across for the saving: a slanted line would look like a trade-off.
      let (a, b) = (place(uniform), place(mixed))
      canvas.polyline([a, (a.x, b.y), b], "link")
    }
    for point in swept {
      let (px, py) = place(point)
      canvas.circle(x: px, y: py, radius: 3.5, "swept", title: words(point))
    }
    for point in mixed {
      let (px, py) = place(point)
      canvas.circle(x: px, y: py, radius: 5.5, "mixed", title: words(point))
    }
    for point in levels {
      let (px, py) = place(point)
      canvas.rectangle(
        x: px - 5, y: py - 5, width: 10, height: 10, "uniform", title: words(point))
    }
    for point in own {
      let (px, py) = place(point)
      canvas.diamond(x: px, y: py, radius: 8.5, "own", title: words(point))
    }
    drawNames(of: own + levels, across: x, up: y, on: &canvas)
    if medium.isPage { drawSpots(at: place, on: &canvas) }
  }

  /// Draws a spot around each mark but the plan's own, in the order of their costs.
  private func drawSpots(at place: (Point) -> (x: Double, y: Double), on canvas: inout SVGCanvas) {
    let marks = (frontier + levels + otherUniform)
      .sorted { ($0.amount, $0.y) < ($1.amount, $1.y) }
    for point in marks {
      let (px, py) = place(point)
      let amount = "\(Figures.metric(point.amount)) \(costName)"
      canvas.circle(
        x: px, y: py, radius: 9, "spot",
        title: "\(point.words): \(amount), importance \(Figures.significant(point.y))",
        data: [
          "name": point.words, "bitops": "\(Int(point.amount))", "importance": "\(point.y)",
        ])
    }
  }

  /// Draws the names beside their marks, where there is room.
  private func drawNames(
    of points: [Point], across x: ChartAxis, up y: ChartAxis, on canvas: inout SVGCanvas
  ) {
    typealias Box = (x: ClosedRange<Double>, y: ClosedRange<Double>)
    func boxes(_ points: [Point], reach: Double) -> [Box] {
      points.map { point in
        let (px, py) = (x.position(point.amount / unit.size), y.position(point.y))
        return (px - reach...px + reach, py - reach...py + reach)
      }
    }
    var taken = boxes(levels + own + mixed, reach: 6)
    taken += boxes(otherUniform + swept + frontier, reach: 3)
    for point in points where !point.name.isEmpty {
      let name = TextWidth.shortened(point.name, to: 150, size: 11)
      let width = TextWidth.of(name, size: 11)
      let (px, py) = (x.position(point.amount / unit.size), y.position(point.y))
      let places: [(Double, Double)] = [
        (px + 9, py - 5), (px + 9, py + 13), (px - 9 - width, py - 5), (px - 9 - width, py + 13),
        (px - width / 2, py - 11), (px - width / 2, py + 20), (px + 9, py - 19),
        (px + 9, py + 27),
      ]
      let names = places.map { place -> Box in
        (place.0...place.0 + width, place.1 - 10...place.1 + 3)
      }
      let free = names.firstIndex { box in
        box.x.lowerBound >= x.start && box.x.upperBound <= x.end + 20
          && !taken.contains { $0.x.overlaps(box.x) && $0.y.overlaps(box.y) }
      }
      // A name without room is left out: the mark's title and the table have it.
      guard let free else { continue }
      taken.append(names[free])
      canvas.text(name, x: places[free].0, y: places[free].1, "halo")
    }
  }
}
