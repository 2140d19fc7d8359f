import MPQModel
package import MPQReport

/// A request for a chart of importances over BitOps.
package struct TradeOffChartRequest: Sendable {
  let subject: ChartSubject
  private let curve: [TradeOffChart.Point]
  private var levels: [TradeOffChart.Point] = []
  private var otherUniform: [TradeOffChart.Point] = []
  private let plan: TradeOffChart.Point?
  private let ends: [Double]

  /// The limit of points of each kind: more than the pairs of all widths, and than a sweep's default limit of rows.
  private static let mostPoints = 2000

  package init(body: [UInt8]) throws(ServiceProblem) {
    let members = try RequestField(parsing: body).members(
      ChartSubject.keys + ["curve", "uniform", "plan", "range"])
    subject = try ChartSubject(members)
    curve = try members.list("curve", upTo: Self.mostPoints) {
      (field) throws(ServiceProblem) in
      let members = try field.members(["bitops", "importance", "status"])
      let status = try members.required("status")
      guard let known = PlanSolution.Status(rawValue: try status.string()) else {
        throw status.problem("the status of a plan, such as optimal")
      }
      return try members.point(
        words: "best mixed plan, \(known.rawValue)", isOpen: known == .feasible)
    }
    let uniform = try members.list("uniform", upTo: Self.mostPoints) {
      (field) throws(ServiceProblem) in
      let members = try field.members(["level", "label", "bitops", "importance"])
      let name = try members.required("level").string()
      let label = try members.required("label").string()
      let isEven = Level(name).map { $0.weightBits == $0.activationBits } ?? false
      return (point: try members.point(named: name, words: "uniform \(label)"), isEven: isEven)
    }
    for (point, isEven) in uniform {
      if isEven { levels.append(point) } else { otherUniform.append(point) }
    }
    plan = try members["plan"]?.members(["bitops", "importance"]).point()
    let range = try members["range"]?.members(["min", "max"])
    ends =
      try range.map { (range) throws(ServiceProblem) in
        [try range.bitOperations("min"), try range.bitOperations("max")]
      } ?? []
  }

  /// Draws the chart.
  ///
  /// - Parameter network: the network's name.
  package func chart(of network: String) -> SVGChart {
    TradeOffChart(
      network: network, frontier: curve, levels: levels, otherUniform: otherUniform, plan: plan,
      ends: ends, medium: subject.medium
    ).draw()
  }
}

extension RequestField.Members {
  /// An amount of BitOps; the range covers all networks.
  fileprivate func bitOperations(_ key: String) throws(ServiceProblem) -> Double {
    try required(key).number(in: 0...9e18)
  }

  /// A plan's costs and importance. The difference of any two importances is finite.
  fileprivate func point(
    named name: String = "", words: String = "", isOpen: Bool = false
  ) throws(ServiceProblem) -> TradeOffChart.Point {
    TradeOffChart.Point(
      amount: try bitOperations("bitops"),
      y: try required("importance").number(in: -1e300...1e300), name: name, words: words,
      isOpen: isOpen)
  }
}
