/// Plans by two measured or computed numbers, each kind with a mark of its own.
package struct ScatterChart {
  /// A plan.
  package struct Point {
    let x: Double
    let y: Double
    let name: String

    package init(x: Double, y: Double, name: String) {
      (self.x, self.y, self.name) = (x, y, name)
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
    /// Whether the plans' names stand beside their marks.
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
  private let groups: [Group]

  /// - Parameters:
  ///   - name: the file's name without its ending.
  ///   - across: what the horizontal axis shows; likewise `up`.
  ///   - description: what the chart says, for those who do not see it.
  package init(
    name: String, title: String, description: String, across: String, up: String, groups: [Group]
  ) {
    (self.name, self.title, self.description) = (name, title, description)
    (self.across, self.up, self.groups) = (across, up, groups)
  }

  package var chart: SVGChart {
    let (width, height) = (760.0, 480.0)
    let points = groups.flatMap(\.points)
    let x = ChartAxis(
      showing: points.map(\.x), from: 74, to: width - 20, logarithmicFrom: .infinity)
    let y = ChartAxis(
      showing: points.map(\.y), from: height - 56, to: 64, logarithmicFrom: .infinity)
    var canvas = SVGCanvas()
    canvas.text(title, x: 0, y: 18, "title")
    var legend = ChartLegend(x: 0, y: 42, end: width)
    for group in groups {
      legend.add(group.title) { Self.draw(group.mark, x: $1, y: $2, title: nil, on: &$0) }
    }
    legend.draw(on: &canvas)
    ChartFrame.draw(x, y, across: across, up: up, height: height, on: &canvas)
    for group in groups {
      for point in group.points {
        let (px, py) = (x.position(point.x), y.position(point.y))
        Self.draw(group.mark, x: px, y: py, title: point.name, on: &canvas)
        if group.isNamed { canvas.text(point.name, x: px + 9, y: py + 4, "halo") }
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
