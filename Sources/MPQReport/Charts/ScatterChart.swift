/// A chart of plans by two numbers, with a mark for each kind of plan.
package struct ScatterChart {
  /// A plan.
  package struct Point {
    let x: Double
    let y: Double
    let name: String
    /// Half the height of the error bar; 0 for no error bar.
    let spread: Double

    package init(x: Double, y: Double, name: String, spread: Double = 0) {
      (self.x, self.y, self.name, self.spread) = (x, y, name, spread)
    }
  }

  /// How a kind of plan is marked.
  package enum Mark {
    case ring, disc, square
  }

  /// Plans of one kind.
  package struct Group {
    let title: String
    let mark: Mark
    let points: [Point]
    /// Whether the names of the plans are drawn beside their marks.
    let isNamed: Bool

    package init(title: String, mark: Mark, points: [Point], isNamed: Bool) {
      (self.title, self.mark, self.points, self.isNamed) = (title, mark, points, isNamed)
    }
  }

  private let name: String
  private let title: String
  private let description: String
  private let across: String
  private let up: String
  private let ticksAcross: [Double]?
  private let groups: [Group]

  /// - Parameters:
  ///   - name: the name of the file without its suffix.
  ///   - across: the title of the horizontal axis; `up` is that of the vertical axis.
  ///   - ticksAcross: the ticks of the horizontal axis; nil for round numbers.
  ///   - description: the content of the chart in words, for readers who cannot see it.
  package init(
    name: String, title: String, description: String, across: String, up: String,
    ticksAcross: [Double]? = nil, groups: [Group]
  ) {
    (self.name, self.title, self.description) = (name, title, description)
    (self.across, self.up, self.groups) = (across, up, groups)
    self.ticksAcross = ticksAcross
  }

  package var chart: SVGChart {
    let (width, height) = (760.0, 480.0)
    let points = groups.flatMap(\.points)
    let x = ChartAxis(
      showing: points.map(\.x), from: 74, to: width - 20, logarithmicFrom: .infinity)
    let y = ChartAxis(
      showing: points.flatMap { [$0.y - $0.spread, $0.y + $0.spread] }, from: height - 56, to: 64,
      logarithmicFrom: .infinity)
    var canvas = SVGCanvas()
    canvas.text(title, x: 0, y: 18, "title")
    var legend = ChartLegend(x: 0, y: 42, end: width)
    for group in groups {
      legend.add(group.title) { Self.draw(group.mark, x: $1, y: $2, title: nil, on: &$0) }
    }
    legend.draw(on: &canvas)
    ChartFrame.draw(
      x, y, across: across, up: up, height: height, ticksAcross: ticksAcross, on: &canvas)
    for point in points where point.spread > 0 {
      let place = x.position(point.x)
      let ends = [point.y - point.spread, point.y + point.spread].map { y.position($0) }
      canvas.line(from: (place, ends[0]), to: (place, ends[1]), "spread")
      for end in ends { canvas.line(from: (place - 3.5, end), to: (place + 3.5, end), "spread") }
    }
    var names = ScatterNames(within: 0...width)
    for group in groups {
      for point in group.points {
        let (px, py) = (x.position(point.x), y.position(point.y))
        Self.draw(group.mark, x: px, y: py, title: point.name, on: &canvas)
        if group.isNamed { names.add(point.name, x: px, y: py, to: &canvas) }
      }
    }
    return SVGChart(
      name: name, title: title, description: description, width: width, height: height,
      canvas: canvas)
  }

  private static func draw(
    _ mark: Mark, x: Double, y: Double, title: String?, on canvas: inout SVGCanvas
  ) {
    switch mark {
    case .ring: canvas.circle(x: x, y: y, radius: 3.5, "swept", title: title)
    case .disc: canvas.circle(x: x, y: y, radius: 5.5, "mixed", title: title)
    case .square:
      canvas.rectangle(x: x - 5, y: y - 5, width: 10, height: 10, "uniform", title: title)
    }
  }
}

/// Places for the names beside marks, such that they do not overlap.
private struct ScatterNames {
  private let range: ClosedRange<Double>
  private var taken: [(x: ClosedRange<Double>, y: ClosedRange<Double>)] = []

  /// - Parameter range: the horizontal range that names have to stay in.
  init(within range: ClosedRange<Double>) { self.range = range }

  mutating func add(_ name: String, x: Double, y: Double, to canvas: inout SVGCanvas) {
    let width = TextWidth.of(name, size: 11)
    // Right of the mark, left of it, above or below it; to the right if no place is free.
    let places: [(x: Double, y: Double)] = [
      (x + 9, y + 4), (x - 9 - width, y + 4), (x - width / 2, y - 10), (x - width / 2, y + 19),
    ]
    let place = places.first { isFree(box($0, width)) } ?? places[0]
    taken.append(box(place, width))
    canvas.text(name, x: place.x, y: place.y, "halo")
  }

  private func box(
    _ place: (x: Double, y: Double), _ width: Double
  ) -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    (place.x...place.x + width, place.y - 9...place.y + 2)
  }

  private func isFree(_ box: (x: ClosedRange<Double>, y: ClosedRange<Double>)) -> Bool {
    range.contains(box.x.lowerBound) && range.contains(box.x.upperBound)
      && !taken.contains { $0.x.overlaps(box.x) && $0.y.overlaps(box.y) }
  }
}
