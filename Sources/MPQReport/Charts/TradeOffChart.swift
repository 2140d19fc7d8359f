import MPQModel
import MPQWords

/// A chart of the costs of plans against their importance, or against their measured accuracy.
struct TradeOffChart {
  /// The quantity on the vertical axis.
  enum Quality {
    case importance
    case accuracy
  }

  struct Point {
    let x: Double
    let y: Double
    let name: String
  }

  let comparison: Comparison
  let measure: Measure
  let quality: Quality
  let unit: ChartUnit
  private(set) var frontier: [Point] = []
  private(set) var levels: [Point] = []
  private(set) var otherUniform: [Point] = []
  private(set) var mixed: [Point] = []
  /// The plan within the user's budgets, and the plans that the user brought.
  private(set) var own: [Point] = []
  private(set) var swept: [Point] = []
  /// The uniform plan and the mixed plan of each level.
  private(set) var links: [(Point, Point)] = []

  /// - Parameters:
  ///   - frontier: the best plans for budgets on `measure` alone, the cheapest first.
  ///   - measure: `.bitOperations`, `.weightSize`, or `.latency` if plans have latencies.
  init(
    _ comparison: Comparison, frontier: [PlanSolution], measure: Measure, quality: Quality
  ) {
    self.comparison = comparison
    self.measure = measure
    self.quality = quality
    let uniformCosts = comparison.uniformPlans.map { $0.costs.amount(of: measure) }
    // Latencies are in picoseconds, and seconds have no larger unit.
    unit = ChartUnit(for: uniformCosts.max() ?? 1, largest: measure == .latency ? 1e12 : 1e15)
    func point(
      _ name: String, of plan: BitPlan?, costs: PlanCosts?, importance: Double?
    ) -> Point? {
      let y =
        quality == .importance
        ? importance : comparison.measured(plan).map { 100 * $0.accuracy }
      guard let costs, let y, y.isFinite else { return nil }
      return Point(x: costs.amount(of: measure) / unit.size, y: y, name: name)
    }
    self.frontier =
      quality == .accuracy
      ? []
      : frontier.compactMap {
        point("mixed", of: $0.plan, costs: $0.costs, importance: $0.importance)
      }
    let named = Set(comparison.matchups.compactMap { $0.uniform?.formats })
    for plan in comparison.uniformPlans {
      let name = plan.label
      guard let point = point(name, of: plan.plan, costs: plan.costs, importance: plan.importance)
      else { continue }
      if named.contains(plan.formats) { levels.append(point) } else { otherUniform.append(point) }
    }
    for matchup in comparison.matchups {
      let solution = matchup.mixed
      guard
        let mixedPoint = point(
          "mixed at \(matchup.title)", of: solution.plan, costs: solution.costs,
          importance: solution.importance)
      else { continue }
      guard matchup.isLevel else {
        own.append(Point(x: mixedPoint.x, y: mixedPoint.y, name: "within your budgets"))
        continue
      }
      mixed.append(mixedPoint)
      if let partner = matchup.partner,
        let uniform = point(
          partner.label, of: partner.plan, costs: partner.costs, importance: partner.importance)
      {
        links.append((uniform, mixedPoint))
      }
    }
    own += comparison.ownPlans.compactMap {
      point($0.shortName, of: $0.plan, costs: $0.costs, importance: $0.importance)
    }
    swept = comparison.sweptPlans.compactMap {
      point($0.shortName, of: $0.plan, costs: $0.costs, importance: $0.importance)
    }
  }

  /// The number of plans that the chart shows.
  var pointCount: Int { [frontier, levels, otherUniform, mixed, own, swept].joined().count }

  /// The name of the costs, such as `size`.
  var costName: String { measure.name }

  /// The unit of the horizontal axis.
  var unitName: String {
    switch measure {
    case .weightSize: "\(unit.prefix)B"
    case .latency:
      ["": "ps", "k": "ns", "M": "µs", "G": "ms"][unit.prefix] ?? "s"
    default: "\(unit.prefix)BitOps"
    }
  }

  /// The chart.
  func draw() -> SVGChart {
    let (width, height) = (960.0, 440.0)
    let all = Array([frontier, levels, otherUniform, mixed, own, swept].joined())
    let x = ChartAxis(
      showing: all.map(\.x), from: 68, to: width - 24, logarithmicFrom: 40)
    let reference = quality == .accuracy ? floats.map(\.y) : []
    let y = ChartAxis(
      showing: all.map(\.y) + reference, from: height - 56, to: 80,
      logarithmicFrom: quality == .importance ? 6 : .infinity)
    var canvas = SVGCanvas()
    canvas.text(title, x: 0, y: 18, "title")
    drawLegend(on: &canvas)
    drawAxes(x, y, on: &canvas, height: height)
    for float in floats {
      let place = y.position(float.y)
      canvas.line(from: (x.start, place), to: (x.end, place), "reference")
      canvas.text(float.name, x: x.end, y: place - 5, "halo", anchor: .end)
    }
    drawPlans(x, y, on: &canvas)
    let name = "\(quality == .importance ? "tradeoff" : "accuracy")-\(costName.lowercased())"
    return SVGChart(
      name: name, title: title, description: description, width: width, height: height,
      canvas: canvas)
  }

  private var floats: [Point] {
    guard quality == .accuracy else { return [] }
    return comparison.measurements.floats.map {
      let accuracy = 100 * $0.measured.accuracy
      return Point(
        x: 0, y: accuracy, name: "float network, \(Figures.fixed(accuracy, 2)) %")
    }
  }

  private var title: String {
    let network = comparison.network.name
    return quality == .importance
      ? "\(network): importance lost against \(costName)"
      : "\(network): measured accuracy against \(costName)"
  }

  private var description: String {
    let value = quality == .importance ? "total importance" : "accuracy in percent"
    let pairs = links.map { uniform, mixed in
      "\(uniform.name) \(Figures.significant(uniform.y)), mixed \(Figures.significant(mixed.y))"
    }
    let range =
      frontier.isEmpty
      ? ""
      : " The mixed frontier has \(frontier.count) plans, from "
        + "\(Figures.significant(frontier[0].x)) to "
        + "\(Figures.significant(frontier[frontier.count - 1].x)) \(unitName)."
    let levels =
      pairs.isEmpty
      ? "" : " At the same BitOps and size, \(value): \(pairs.joined(separator: "; "))."
    return "Plans by \(costName) (across) and \(value) (up)." + range + levels
  }
}

extension PlanCosts {
  /// BitOps, size in bytes, or latency in picoseconds.
  func amount(of measure: Measure) -> Double {
    measure == .weightSize ? sizeInBytes : Double(usage(of: measure))
  }
}
