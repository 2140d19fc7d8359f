import HTTPTypes
import MPQCommand
import MPQFiles
package import MPQModel
package import MPQSearch

/// A request for the best plan within budgets.
package struct PlanRequest: Sendable {
  package static let keys =
    TableRequest.keys + ["budgets", "latency_table", "gap", "prover", "verify", "time_limit"]

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

  /// Reads a request for one plan.
  package init(body: [UInt8]) throws(ServiceProblem) {
    let members = try RequestField(parsing: body).members(Self.keys)
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
