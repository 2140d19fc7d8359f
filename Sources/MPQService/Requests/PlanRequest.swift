import HTTPTypes
import MPQCommand
import MPQFiles
package import MPQModel
import MPQReport
package import MPQSearch

/// A request for the best plan within budgets.
package struct PlanRequest: Sendable {
  package static let keys =
    TableRequest.keys + ["budgets", "latency_table", "gap", "prover", "verify", "time_limit"]
  /// The keys of a search for the cheapest plan of a quality, which one plan may ask for.
  package static let goalKeys = ["minimize", "max_importance", "as_good_as"]

  package var table: TableRequest
  package let budgets: AskedBudgets
  /// The latency table's CSV, as the client gave it.
  package let latencyText: String?
  package let latency: LatencyTable?
  /// What tables say that layers use.
  package var resources: Resources { Resources(latency: latency, tables: table.resources) }
  package let gap: Double
  package let prover: PlanSearch.Prover
  /// Whether an independent solver verifies the plan.
  package let isVerified: Bool
  /// Nil for the service's limit.
  package let timeLimit: Duration?
  /// What the plan should use least of, and how good it has to be; nil for the plan of least importance.
  package private(set) var goal: Goal?

  /// The cheapest plan of a quality.
  package struct Goal: Sendable {
    /// The name of what is minimized; whether it means a column of a table is known only once tables are read.
    package let minimized: String
    package let quality: PlanQuality

    /// What is minimized.
    ///
    /// - Throws: `ServiceProblem` if the name means nothing that sums over layers, or needs what there is not.
    func measure(in network: Network) throws(ServiceProblem) -> Measure {
      guard let measure = Measure.minimizable(minimized, in: network) else {
        let near = minimized.closest(in: Measure.minimizableNames(in: network))
        throw ServiceProblem(
          .unprocessableContent,
          GoalText.unknownMeasure(
            minimized, near: near, in: network, limit: BudgetKind.maxActivationMemory.name),
          field: "/minimize")
      }
      try network.check(.limiting(minimized, in: network), field: "/minimize")
      return measure
    }

    fileprivate var canonical: [(key: String, value: String)] {
      let quality: (key: String, value: String) =
        switch quality {
        case .importance(let limit): ("max_importance", "\(limit)")
        case .uniformPlan(let level): ("as_good_as", JSONText.quoted(level))
        }
      return [("minimize", JSONText.quoted(minimized)), quality]
    }
  }

  /// Reads a request for one plan.
  package init(body: [UInt8]) throws(ServiceProblem) {
    let members = try RequestField(parsing: body).members(Self.keys + Self.goalKeys)
    if let goal = try Self.goal(members) {
      try self.init(members, budgets: try members["budgets"]?.budgets() ?? .none)
      self.goal = goal
      return
    }
    let budgets = try members.required("budgets").budgets()
    guard !budgets.isEmpty else {
      throw ServiceProblem(
        .unprocessableContent,
        "give at least one budget, such as \"level\": \"W4A4\"; without one the best plan is the "
          + "highest bit-widths everywhere", field: "/budgets")
    }
    try self.init(members, budgets: budgets)
  }

  /// Reads everything but the budgets.
  package init(_ members: RequestField.Members, budgets: AskedBudgets) throws(ServiceProblem) {
    table = try TableRequest(members)
    self.budgets = budgets
    let latencyField = members["latency_table"]
    latencyText = try latencyField?.string()
    latency = try Self.latency(latencyText)
    gap = try members["gap"]?.number(in: 0...(1.0).nextDown) ?? 0
    prover = try members["prover"]?.choice() ?? .automatic
    isVerified = try members["verify"]?.bool() ?? false
    timeLimit = try members["time_limit"]?.duration()
  }

  private static func goal(_ members: RequestField.Members) throws(ServiceProblem) -> Goal? {
    let level = try members["as_good_as"]?.string()
    let importance = try members["max_importance"]?.number(in: 0...Double.greatestFiniteMagnitude)
    guard let minimize = members["minimize"] else {
      for key in goalKeys {
        guard let field = members[key] else { continue }
        throw ServiceProblem(
          .unprocessableContent, "needs minimize, which says what a plan should use least of",
          field: field.pointer)
      }
      return nil
    }
    let name = try minimize.string()
    if let verify = members["verify"], try verify.bool() {
      throw ServiceProblem(
        .unprocessableContent,
        "checks the best plan within budgets; leave it out where something is minimized",
        field: verify.pointer)
    }
    switch (importance, level) {
    case (let importance?, nil): return Goal(minimized: name, quality: .importance(importance))
    case (nil, let level?): return Goal(minimized: name, quality: .uniformPlan(level))
    default:
      throw ServiceProblem(
        .unprocessableContent,
        "needs either max_importance or as_good_as, which says how good a plan has to be",
        field: minimize.pointer)
    }
  }

  private static func latency(_ text: String?) throws(ServiceProblem) -> LatencyTable? {
    guard let text else { return nil }
    do {
      return try FileContent(Array(text.utf8), name: "latency_table")
        .read(as: FileFormats.latencies)
    } catch {
      throw ServiceProblem(error, field: "/latency_table")
    }
  }

  /// The request in canonical form, with its defaults filled in, but without the time limit, which does
  /// not change the best plan.
  package var canonical: [(key: String, value: String)] {
    var members =
      table.canonical + [
        ("budgets", budgets.canonical), ("gap", "\(gap)"),
        ("prover", JSONText.quoted(prover.rawValue)),
      ]
    if isVerified { members.append(("verify", "true")) }
    members += goal?.canonical ?? []
    if let latencyText { members.append(("latency_table", JSONText.quoted(latencyText))) }
    return members
  }

  /// The key under which equal requests share one answer: a hash of the canonical form, after names are
  /// resolved to ids, and of the service's version.
  ///
  /// - Complexity: O(length of the canonical form), on each call.
  package var id: String { Self.id(of: canonical) }

  /// The id of a request with this canonical form.
  static func id(of canonical: [(key: String, value: String)]) -> String {
    Hash.sha256(Array((JSONText.object(canonical) + MPQVersion.text).utf8))
  }
}
