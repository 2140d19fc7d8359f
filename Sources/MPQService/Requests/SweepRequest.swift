import HTTPTypes
import MPQFiles
package import MPQModel
import MPQWords

/// A request for the best plan for each of many budgets.
package struct SweepRequest: Sendable {
  /// The settings that all rows share; its budgets are the fixed ones.
  package var common: PlanRequest
  private let axes: [Axis]

  /// One kind of budget that is swept.
  private struct Axis {
    let kind: BudgetKind
    let sweep: BudgetKind.Sweep
    let steps: Steps

    enum Steps {
      /// Even steps; a missing end is that of the attainable range.
      case range(from: ExactDecimal?, to: ExactDecimal?, count: Int)
      case list([Budget])
    }

    var count: Int {
      switch steps {
      case .range(_, _, let count): count
      case .list(let budgets): budgets.count
      }
    }

    /// Reads the axis from its field.
    init(
      _ kind: BudgetKind, _ sweep: BudgetKind.Sweep, _ field: RequestField, limits: ServiceLimits
    ) throws(ServiceProblem) {
      (self.kind, self.sweep) = (kind, sweep)
      guard sweep.isRange else {
        var budgets: [Budget] = []
        for element in try field.elements() { budgets.append(try element.budget(kind)) }
        steps = .list(budgets)
        return
      }
      let range = try field.members(["from", "to", "count"])
      steps = .range(
        from: try range["from"]?.budget(kind).amount.number,
        to: try range["to"]?.budget(kind).amount.number,
        count: try range.required("count").count(upTo: limits.sweepRows))
    }

    /// The axis's budgets in order.
    ///
    /// - Parameter attainable: the range of plans' usage of a kind of budget.
    func budgets(attainable: (BudgetKind) throws -> ClosedRange<Int>?) rethrows -> [Budget] {
      switch steps {
      case .list(let budgets):
        return budgets
      case .range(let from, let to, let count):
        let ends = try attainable(kind) ?? 0...0
        return BudgetGrid.steps(
          from: from?.floorOfProduct(1) ?? ends.lowerBound,
          to: to?.floorOfProduct(1) ?? ends.upperBound, count: count
        ).map { Budget(kind, .number($0)) }
      }
    }

    /// The field with its defaults filled in.
    var canonical: (key: String, value: String) {
      switch steps {
      case .list(let budgets):
        return (sweep.name, JSONText.array(budgets.map(BudgetsJSON.amount)))
      case .range(let from, let to, let count):
        let ends = [("from", from), ("to", to)].compactMap { name, end in
          end.map { (name, "\($0)") }
        }
        return (sweep.name, JSONText.object(ends + [("count", "\(count)")]))
      }
    }
  }

  package init(body: [UInt8], limits: ServiceLimits) throws(ServiceProblem) {
    let members = try RequestField(parsing: body).members(PlanRequest.keys + ["sweep"])
    common = try PlanRequest(members, budgets: try members["budgets"]?.budgets() ?? [])
    let kinds = BudgetKind.swept
    let swept = try members.required("sweep").members(kinds.map(\.sweep.name))
    var axes: [Axis] = []
    for (kind, sweep) in kinds {
      guard let field = swept[sweep.name] else { continue }
      axes.append(try Axis(kind, sweep, field, limits: limits))
    }
    guard !axes.isEmpty else {
      throw ServiceProblem(
        .unprocessableContent,
        "say what to sweep: \(WordList.or(kinds.map(\.sweep.name))); two of them make a grid",
        field: "/sweep")
    }
    if common.latency == nil, let axis = axes.first(where: \.kind.measure.needsLatencyTable) {
      throw ServiceProblem(
        .unprocessableContent, "needs a latency_table", field: "/sweep/\(axis.sweep.name)")
    }
    self.axes = axes
    if let twice = common.budgets.first(where: { budget in
      axes.contains { $0.kind == budget.kind }
    }) {
      throw ServiceProblem(
        .unprocessableContent, "\(twice.name) is both swept and fixed; leave one of the two out",
        field: "/budgets/\(twice.name)")
    }
    guard axes.reduce(1.0, { $0 * Double($1.count) }) <= Double(limits.sweepRows) else {
      throw ServiceProblem(
        .contentTooLarge,
        "the sweep has more than \(limits.sweepRows) budgets; sweep it in parts", field: "/sweep")
    }
  }

  /// The number of combinations of budgets.
  package var total: Int { axes.reduce(1) { $0 * $1.count } }

  /// Every combination of the swept budgets, with the fixed ones; the first kind changes slowest.
  ///
  /// - Parameter attainable: the range of plans' usage of a kind of budget.
  package func grid(
    attainable: (BudgetKind) throws -> ClosedRange<Int>?
  ) rethrows -> [[Budget]] {
    BudgetGrid.combinations(
      of: try axes.map { try $0.budgets(attainable: attainable) }, with: common.budgets)
  }

  /// The request with its defaults filled in; it reads back to the same sweep.
  package var canonical: [(key: String, value: String)] {
    common.canonical + [("sweep", JSONText.object(axes.map(\.canonical)))]
  }

  /// The text that is stored, so that another process can resume the sweep. Equal sweeps may differ in
  /// their time limit.
  package var text: String {
    let limit = common.timeLimit.map { ("time_limit", "\($0 / .seconds(1))") }
    return JSONText.object(canonical + (limit.map { [$0] } ?? []))
  }

  package var id: String { PlanRequest.id(of: canonical) }
}

extension RequestField {
  /// A whole number from 1 up to a limit.
  fileprivate func count(upTo limit: Int) throws(ServiceProblem) -> Int {
    let count = try read { (value) throws(FormatError) in try value.integer() }
    guard (1...limit).contains(count) else { throw problem("a whole number from 1 to \(limit)") }
    return count
  }
}
