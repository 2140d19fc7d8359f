import MPQModel
import MPQWords

/// A chart of the costs of plans against their importance, or against their measured accuracy.
package struct TradeOffChart {
  /// The quantity on the vertical axis.
  enum Quality {
    case importance
    case accuracy
  }

  /// A plan.
  package struct Point {
    /// The plan's costs in the unit of the measure.
    let amount: Double
    let y: Double
    /// The name that is drawn beside the mark, if the plan is of a kind that has names.
    let name: String
    /// What the plan is, for readers of a page who are at its mark.
    let words: String
    /// Whether a better plan may exist, since a limit came before the proof.
    let isOpen: Bool

    package init(
      amount: Double, y: Double, name: String = "", words: String = "", isOpen: Bool = false
    ) {
      (self.amount, self.y, self.name) = (amount, y, name)
      (self.words, self.isOpen) = (words, isOpen)
    }
  }

  let network: String
  let measure: Measure
  let quality: Quality
  let unit: MeasureUnit
  let medium: ChartMedium
  /// The best mixed plans, the cheapest first, and what the legend calls them.
  var frontier: [Point] = []
  var frontierTitle = ""
  var levels: [Point] = []
  var otherUniform: [Point] = []
  var mixed: [Point] = []
  /// The plan within the user's budgets, and the plans that the user brought.
  var own: [Point] = []
  var ownTitle = ""
  var swept: [Point] = []
  /// The uniform plan and the mixed plan of each level.
  var links: [(Point, Point)] = []
  /// The costs that a level's uniform plan and mixed plan share.
  var shared: [Measure] = [.bitOperations, .weightSize]
  /// The weights of the network, if marks say the mean bits of each; nil if they do not.
  var params: Int?
  /// What the chart's file is called behind the quality's part; nil for the measure's name.
  var slug: String?
  /// The accuracies of networks that are not quantized.
  var floats: [Point] = []
  /// Amounts that the horizontal axis shows besides those of the plans.
  var ends: [Double] = []

  /// - Parameter largest: the largest amount to be shown.
  init(
    network: String, measure: Measure, quality: Quality, largest: Double, medium: ChartMedium
  ) {
    (self.network, self.measure, self.quality) = (network, measure, quality)
    self.medium = medium
    unit = MeasureUnit(measure, for: largest)
  }

  /// The chart of the service's page: importances over BitOps.
  ///
  /// - Parameters:
  ///   - frontier: the best mixed plans, the cheapest first.
  ///   - levels: uniform plans of equal weight and activation bits, which have their names beside them.
  ///   - plan: the plan that the page shows.
  ///   - ends: the least and the most BitOps that plans can have, or nothing.
  package init(
    network: String, frontier: [Point], levels: [Point], otherUniform: [Point], plan: Point?,
    ends: [Double], medium: ChartMedium
  ) {
    let own = plan.map { [$0] } ?? []
    let all = [frontier, levels, otherUniform, own].joined()
    self.init(
      network: network, measure: .bitOperations, quality: .importance,
      largest: (all.map(\.amount) + ends).max() ?? 1, medium: medium)
    // Neighbouring budgets often have one and the same plan.
    var seen: Set<[Double]> = []
    self.frontier = frontier.filter { seen.insert([$0.amount, $0.y]).inserted }
    (self.levels, self.otherUniform, self.own, self.ends) = (levels, otherUniform, own, ends)
    frontierTitle = "best mixed plan per BitOps budget"
    ownTitle = "plan shown above"
  }

  /// The number of plans that the chart shows.
  var pointCount: Int { points.count }

  private var points: [Point] {
    Array([frontier, levels, otherUniform, mixed, own, swept].joined())
  }

  /// The name of the costs, such as `size`.
  var costName: String { measure.name }

  /// The unit of the horizontal axis.
  var unitName: String { unit.name }

  /// The chart.
  package func draw() -> SVGChart {
    var canvas = SVGCanvas()
    var legend = medium.legend(under: title, on: &canvas)
    fill(&legend)
    legend.draw(on: &canvas)
    let (top, height) =
      medium.isPage
      ? Self.extent(below: legend.baseline + 20, width: medium.width)
      : (max(80, legend.baseline + 20), 440)
    let x = ChartAxis(
      showing: (points.map(\.amount) + ends).map { $0 / unit.size }, from: 68,
      to: medium.width - 24, logarithmicFrom: 40)
    let y = ChartAxis(
      showing: (points + floats).map(\.y), from: height - 56, to: top,
      logarithmicFrom: quality == .importance ? 6 : .infinity)
    drawAxes(x, y, on: &canvas, height: height)
    for float in floats {
      let place = y.position(float.y)
      canvas.line(from: (x.start, place), to: (x.end, place), "reference")
      canvas.text(float.name, x: x.end, y: place - 5, "halo", anchor: .end)
    }
    drawPlans(x, y, on: &canvas)
    let name = "\(quality == .importance ? "tradeoff" : "accuracy")-\(slug ?? measure.slug)"
    return SVGChart(
      name: name, title: title, description: description, width: medium.width, height: height,
      canvas: canvas)
  }

  /// The top and the whole height of a chart whose width a page decides.
  private static func extent(
    below top: Double, width: Double
  ) -> (top: Double, height: Double) {
    (top, (top + min(330, max(200, 0.4 * width)) + 56).rounded())
  }

  private var title: String {
    quality == .importance
      ? "\(network): importance lost against \(costName)"
      : "\(network): measured accuracy against \(costName)"
  }

  private var description: String {
    let value = quality == .importance ? "total importance" : "accuracy in percent"
    let pairs = links.map { uniform, mixed in
      "\(uniform.name) \(Figures.significant(uniform.y)), mixed \(Figures.significant(mixed.y))"
    }
    func amount(_ point: Point) -> String { Figures.significant(point.amount / unit.size) }
    let range =
      frontier.isEmpty
      ? ""
      : " The mixed frontier has \(frontier.count) plans, from "
        + "\(amount(frontier[0])) to "
        + "\(amount(frontier[frontier.count - 1])) \(unitName)."
    let levels =
      pairs.isEmpty
      ? "" : " At the same \(Measure.names(shared)), \(value): \(pairs.joined(separator: "; "))."
    return "Plans by \(costName) (across) and \(value) (up)." + range + levels
  }
}
