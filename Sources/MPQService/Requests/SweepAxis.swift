import HTTPTypes
import MPQFiles
import MPQModel

/// One kind of budget that a sweep goes through.
struct SweepAxis: Sendable {
  private let subject: Subject
  private let steps: Steps
  /// The JSON pointer of its field.
  let pointer: String

  /// What is swept.
  private enum Subject {
    case own(BudgetKind, BudgetKind.Sweep)
    /// What a resource's name stands for, which is known only once the request's tables are read.
    case named(String)
  }

  private enum Steps {
    /// Even steps; a missing end is that of the attainable range.
    case range(from: RequestField?, to: RequestField?, count: Int)
    case list([Budget])
  }

  var count: Int {
    switch steps {
    case .range(_, _, let count): count
    case .list(let budgets): budgets.count
    }
  }

  /// The kind of budget; nil if it depends on tables.
  var ownKind: BudgetKind? {
    if case .own(let kind, _) = subject { kind } else { nil }
  }

  /// Reads a kind's axis from its field.
  init(
    _ kind: BudgetKind, _ sweep: BudgetKind.Sweep, _ field: RequestField, limits: ServiceLimits
  ) throws(ServiceProblem) {
    (subject, pointer) = (.own(kind, sweep), field.pointer)
    guard sweep.isRange else {
      var budgets: [Budget] = []
      for element in try field.elements() { budgets.append(try element.budget(kind)) }
      steps = .list(budgets)
      return
    }
    steps = try Self.range(field, limits)
    for end in ends { _ = try end.field.budget(kind) }
  }

  /// Reads the axis of a resource from a field of `max`.
  init(
    resource: String, _ field: RequestField, limits: ServiceLimits
  ) throws(ServiceProblem) {
    (subject, pointer) = (.named(resource), field.pointer)
    steps = try Self.range(field, limits)
    for end in ends {
      // The unit of some amounts depends on tables.
      _ = try ResourceBudget(resource, isPerLayer: false, end.field)
    }
  }

  private static func range(
    _ field: RequestField, _ limits: ServiceLimits
  ) throws(ServiceProblem) -> Steps {
    let range = try field.members(["from", "to", "count"])
    return .range(
      from: range["from"], to: range["to"],
      count: try range.required("count").count(upTo: limits.sweepRows))
  }

  private var ends: [(name: String, field: RequestField)] {
    guard case .range(let from, let to, _) = steps else { return [] }
    return [("from", from), ("to", to)].compactMap { name, field in field.map { (name, $0) } }
  }

  /// The kind of budget on a network with the resources of its tables.
  ///
  /// - Throws: `ServiceProblem` if no table brings the resource, or it needs what there is not.
  func kind(in network: Network) throws(ServiceProblem) -> BudgetKind {
    let kind: BudgetKind
    switch subject {
    case .own(let own, _): kind = own
    case .named(let name): kind = try .named(name, in: network, field: pointer)
    }
    try network.check(kind, field: pointer)
    return kind
  }

  /// The axis's budgets in order.
  ///
  /// - Parameter attainable: the range of plans' usage of a kind of budget; nil if it is not known.
  func budgets(
    in network: Network, attainable: (BudgetKind) throws -> ClosedRange<Int>?
  ) throws -> [Budget] {
    guard case .range(let from, let to, let count) = steps else {
      if case .list(let budgets) = steps { return budgets }
      return []
    }
    let kind = try kind(in: network)
    let decimals = kind.decimalsOfSteps(in: network)
    let range = from == nil || to == nil ? try attainable(kind) : nil
    func units(_ end: RequestField?, _ usage: KeyPath<ClosedRange<Int>, Int>) throws -> Int {
      if let end {
        return try Self.units(try end.budget(kind), decimals: decimals, field: end.pointer)
      }
      guard let range else {
        throw ServiceProblem(
          .unprocessableContent, "its attainable range is not known; give from and to",
          field: pointer)
      }
      // Usages of a resource, and of what has a range of its own, are in these units.
      if ownKind != nil || kind.measure.resourceName != nil { return range[keyPath: usage] }
      let amount = kind.tightestAmount(forUsage: range[keyPath: usage], in: network)
      let budget = try? kind.budget("\(amount)", isRequest: true)
      return try budget.map { try Self.units($0, decimals: decimals, field: pointer) } ?? 0
    }
    return BudgetGrid.budgets(
      of: kind, from: try units(from, \.lowerBound), to: try units(to, \.upperBound), count: count,
      decimals: decimals)
  }

  /// A budget's amount in steps of a power of ten, rounded down.
  private static func units(
    _ budget: Budget, decimals: Int, field: String
  ) throws(ServiceProblem) -> Int {
    do {
      return try budget.units(ofDecimals: decimals)
    } catch {
      throw ServiceProblem(
        .unprocessableContent, "is too large to be divided into steps", field: field)
    }
  }

  /// The key of the axis's member, and its value with its defaults filled in.
  var canonical: (key: String, value: String) {
    switch (subject, steps) {
    case (.own(_, let sweep), .list(let budgets)):
      return (sweep.name, JSONText.array(budgets.map(BudgetsJSON.amount)))
    case (.own(let kind, let sweep), .range(_, _, let count)):
      return (
        sweep.name,
        Self.range(
          ends.map { name, end in
            (name, (try? end.budget(kind)).map(BudgetsJSON.amount) ?? "null")
          }, count)
      )
    case (.named(let name), .range(_, _, let count)):
      return (
        name,
        Self.range(
          ends.map { key, end in
            let budget = try? ResourceBudget(name, isPerLayer: false, end)
            return (key, budget?.canonical.amount ?? "null")
          }, count)
      )
    case (.named(let name), .list): return (name, "null")
    }
  }

  private static func range(_ ends: [(String, String)], _ count: Int) -> String {
    JSONText.object(ends + [("count", "\(count)")])
  }
}

extension RequestField {
  /// A whole number from 1 up to a limit.
  fileprivate func count(upTo limit: Int) throws(ServiceProblem) -> Int {
    let count = try read { (value) throws(FormatError) in try value.integer() }
    guard (1...limit).contains(count) else { throw problem("a whole number from 1 to \(limit)") }
    return count
  }
}
