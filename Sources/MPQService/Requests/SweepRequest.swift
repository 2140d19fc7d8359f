import HTTPTypes
import MPQFiles
package import MPQModel
import MPQWords

/// A request for the best plan for each of many budgets.
package struct SweepRequest: Sendable {
  /// The settings that all rows share; its budgets are the fixed ones.
  package var common: PlanRequest
  /// The kinds with a field of their own, in the order of the command line.
  private let own: [SweepAxis]
  /// The resources, in the order of their names.
  private let named: [SweepAxis]

  private var axes: [SweepAxis] { own + named }

  package init(body: [UInt8], limits: ServiceLimits) throws(ServiceProblem) {
    let members = try RequestField(parsing: body).members(PlanRequest.keys + ["sweep"])
    common = try PlanRequest(members, budgets: try members["budgets"]?.budgets() ?? .none)
    let kinds = BudgetKind.swept
    let swept = try members.required("sweep").members(kinds.map(\.sweep.name) + ["max"])
    var axes: [SweepAxis] = []
    for (kind, sweep) in kinds {
      guard let field = swept[sweep.name] else { continue }
      axes.append(try SweepAxis(kind, sweep, field, limits: limits))
    }
    own = axes
    axes = []
    for (name, field) in try swept["max"]?.anyMembers().all.sorted(by: { $0.key < $1.key }) ?? [] {
      axes.append(try SweepAxis(resource: name, field, limits: limits))
    }
    named = axes
    axes = own + named
    guard !axes.isEmpty else {
      throw ServiceProblem(
        .unprocessableContent,
        "say what to sweep: \(WordList.or(kinds.map(\.sweep.name) + ["max"])); two of them make a grid",
        field: "/sweep")
    }
    if let twice = common.budgets.own.first(where: { budget in
      axes.contains { $0.ownKind == budget.kind }
    }) {
      throw Self.isBoth(twice.kind, field: "/budgets/\(twice.name)")
    }
    guard axes.reduce(1.0, { $0 * Double($1.count) }) <= Double(limits.sweepRows) else {
      throw ServiceProblem(
        .contentTooLarge,
        "the sweep has more than \(limits.sweepRows) budgets; sweep it in parts", field: "/sweep")
    }
  }

  private static func isBoth(_ kind: BudgetKind, field: String) -> ServiceProblem {
    ServiceProblem(
      .unprocessableContent, "\(kind.name) is both swept and fixed; leave one of the two out",
      field: field)
  }

  /// The number of combinations of budgets.
  package var total: Int { axes.reduce(1) { $0 * $1.count } }

  /// Every combination of the swept budgets, with the fixed ones; the first kind changes slowest.
  ///
  /// - Parameters:
  ///   - network: with the resources of the request's tables.
  ///   - attainable: the range of plans' usage of a kind of budget; nil if it is not known.
  /// - Throws: `ServiceProblem` if a budget needs what there is not, or occurs twice; what `attainable` throws.
  package func grid(
    in network: Network, attainable: (BudgetKind) throws -> ClosedRange<Int>?
  ) throws -> [[Budget]] {
    let fixed = try common.budgets.budgets(in: network)
    var kinds: [BudgetKind] = []
    for axis in axes {
      let kind = try axis.kind(in: network)
      if fixed.contains(where: { $0.kind == kind }) {
        throw Self.isBoth(kind, field: axis.pointer)
      }
      guard !kinds.contains(kind) else {
        throw ServiceProblem(
          .unprocessableContent, "\(kind.name) is swept twice; leave one of the two out",
          field: axis.pointer)
      }
      kinds.append(kind)
    }
    return BudgetGrid.combinations(
      of: try axes.map { try $0.budgets(in: network, attainable: attainable) }, with: fixed)
  }

  /// The request with its defaults filled in; it reads back to the same sweep.
  package var canonical: [(key: String, value: String)] {
    let resources =
      named.isEmpty ? [] : [("max", JSONText.object(named.map(\.canonical)))]
    return common.canonical + [("sweep", JSONText.object(own.map(\.canonical) + resources))]
  }

  /// The text that is stored, so that another process can resume the sweep. Equal sweeps may differ in
  /// their time limit.
  package var text: String {
    let limit = common.timeLimit.map { ("time_limit", "\($0 / .seconds(1))") }
    return JSONText.object(canonical + (limit.map { [$0] } ?? []))
  }

  package var id: String { PlanRequest.id(of: canonical) }
}
