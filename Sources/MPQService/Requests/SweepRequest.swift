import HTTPTypes
import MPQFiles
package import MPQModel

/// A request for the best plan for each of many budgets.
package struct SweepRequest: Sendable {
  /// What every row has in common; its budgets are the fixed ones.
  package var common: PlanRequest
  private let axes: [Axis]

  /// One kind of budget that is swept.
  private enum Axis {
    /// BitOps in even steps; an end that is left out is what can be reached.
    case operations(from: ExactDecimal?, to: ExactDecimal?, count: Int)
    case budgets([Budget])

    var count: Int {
      switch self {
      case .operations(_, _, let count): count
      case .budgets(let budgets): budgets.count
      }
    }

    var name: String {
      switch self {
      case .operations: "max_bitops"
      case .budgets(let budgets): budgets[0].name
      }
    }
  }

  package init(body: [UInt8], limits: ServiceLimits) throws(ServiceProblem) {
    let members = try RequestField(parsing: body).members(PlanRequest.keys + ["sweep"])
    common = try PlanRequest(members, budgets: try members["budgets"]?.budgets() ?? [])
    let swept = try members.required("sweep")
      .members(["bitops", "levels", "compressions", "sizes"])
    var axes: [Axis] = []
    if let field = swept["bitops"] {
      let range = try field.members(["from", "to", "count"])
      axes.append(
        .operations(
          from: try range["from"]?.operations(), to: try range["to"]?.operations(),
          count: try range.required("count").count(upTo: limits.sweepRows)))
    }
    func add(
      _ key: String, _ budget: (RequestField) throws(ServiceProblem) -> Budget
    ) throws(ServiceProblem) {
      guard let field = swept[key] else { return }
      var budgets: [Budget] = []
      for element in try field.elements() { budgets.append(try budget(element)) }
      axes.append(.budgets(budgets))
    }
    try add("levels") { (field) throws(ServiceProblem) in .level(try field.level()) }
    try add("compressions") { (field) throws(ServiceProblem) in
      .minCompression(try field.ratio())
    }
    try add("sizes") { (field) throws(ServiceProblem) in .maxSize(bytes: try field.size()) }
    guard !axes.isEmpty else {
      throw ServiceProblem(
        .unprocessableContent,
        "say what to sweep: bitops, levels, compressions or sizes; two of them make a grid",
        field: "/sweep")
    }
    self.axes = axes
    if let twice = common.budgets.first(where: { budget in
      axes.contains { $0.name == budget.name }
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

  /// How many budgets there are.
  package var total: Int { axes.reduce(1) { $0 * $1.count } }

  /// Every combination of the swept budgets, the first kind changing slowest, with the fixed ones.
  ///
  /// - Parameter attainable: the BitOps that plans can use, pinned layers included.
  package func grid(attainable: ClosedRange<Int>) -> [[Budget]] {
    let lists = axes.map { axis in
      switch axis {
      case .operations(let from, let to, let count):
        BudgetGrid.steps(
          from: from?.floorOfProduct(1) ?? attainable.lowerBound,
          to: to?.floorOfProduct(1) ?? attainable.upperBound, count: count
        ).map { Budget.maxBitOperations($0) }
      case .budgets(let budgets): budgets
      }
    }
    return BudgetGrid.combinations(of: lists, with: common.budgets)
  }

  /// The request with its defaults filled in; it reads back to the same sweep.
  package var canonical: [(key: String, value: String)] {
    var swept: [(String, String)] = []
    for axis in axes {
      switch axis {
      case .operations(let from, let to, let count):
        var range: [(String, String)] = []
        if let from { range.append(("from", "\(from)")) }
        if let to { range.append(("to", "\(to)")) }
        swept.append(("bitops", JSONText.object(range + [("count", "\(count)")])))
      case .budgets(let budgets):
        let names = ["level": "levels", "min_compression": "compressions", "max_size": "sizes"]
        let amounts = budgets.map { budget in
          if case .level = budget { JSONText.quoted(budget.amount) } else { budget.amount }
        }
        swept.append((names[axis.name] ?? axis.name, JSONText.array(amounts)))
      }
    }
    return common.canonical + [("sweep", JSONText.object(swept))]
  }

  /// What is stored, for a sweep that goes on in another process; equal sweeps may differ in their
  /// time limit.
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
