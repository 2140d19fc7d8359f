import HTTPTypes
import GRDB
import MPQFiles

/// A plan's answer in every form in which it is given out.
package struct StoredPlan: Sendable {
  package let id: String
  /// Whether asking again could not give a better answer.
  package let isProven: Bool
  /// What lists say of it, as JSON.
  package let summary: String
  /// The whole answer as JSON.
  package let answer: String
  /// The plan's bits; nil where there is no plan.
  package let csv: String?
  package let yaml: String?

  package init(
    id: String, isProven: Bool, summary: String, answer: String, csv: String?, yaml: String?
  ) {
    (self.id, self.isProven, self.summary, self.answer) = (id, isProven, summary, answer)
    (self.csv, self.yaml) = (csv, yaml)
  }
}

extension Store {
  /// Names in a request become ids; and the answer, if the store has one that asking again could not
  /// improve.
  package func lookUp(
    _ request: PlanRequest
  ) async throws -> (request: PlanRequest, names: DocumentNames, known: StoredPlan?) {
    try await database.read { database in
      var request = request
      let names = try Self.resolve(&request.table, in: database)
      let known = try Self.plan(request.id, in: database)
      return (request, names, known.flatMap { $0.isProven ? $0 : nil })
    }
  }

  /// Names in a request become ids.
  package func resolved(_ request: TableRequest) async throws -> (TableRequest, DocumentNames) {
    try await database.read { database in
      var request = request
      let names = try Self.resolve(&request, in: database)
      return (request, names)
    }
  }

  static func resolve(
    _ request: inout TableRequest, in database: Database
  ) throws -> DocumentNames {
    let network = try reference(.network, request.network, in: database, field: "/network")
    let table = try reference(.table, request.table, in: database, field: "/table")
    request.network = network.id
    request.table = table.id
    return DocumentNames(network: network.name, table: table.name)
  }

  /// Keeps a plan, in place of an earlier answer to the same request. Of too many plans the oldest go.
  package func add(_ plan: StoredPlan) async throws {
    try await write { database in
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO plans (id, is_proven, summary, answer, csv, yaml)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [plan.id, plan.isProven, plan.summary, plan.answer, plan.csv, plan.yaml])
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM plans") ?? 0
      if count > planLimit {
        try database.execute(
          sql:
            "DELETE FROM plans WHERE position IN (SELECT position FROM plans ORDER BY position LIMIT ?)",
          arguments: [count - planLimit])
      }
    }
  }

  /// A page of the plans.
  package func plans(_ page: PageRequest) async throws -> Page {
    try await database.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql:
          "SELECT summary, position FROM plans WHERE position < ? ORDER BY position DESC LIMIT ?",
        arguments: [page.after ?? Int.max, page.limit + 1])
      return try Self.page(rows, page) { $0["summary"] }
    }
  }

  /// One plan.
  package func plan(_ id: String) async throws -> StoredPlan {
    try await database.read { database in
      guard let plan = try Self.plan(id, in: database) else { throw Self.noPlan(id) }
      return plan
    }
  }

  /// The forms of a plan's answer, each a column.
  enum PlanText: String { case answer, csv, yaml }

  /// Some bytes of one form of a plan.
  ///
  /// - Parameters:
  ///   - position: of the plan that was begun with; a newer answer to the same request has another one.
  ///   - offset: of the first byte.
  /// - Returns: nil where the plan has no such form, or is no longer there.
  func plan(
    _ id: String, _ text: PlanText, from offset: Int, position: Int?, count: Int = pieceBytes
  ) async throws -> (piece: [UInt8], total: Int, position: Int)? {
    try await database.read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT substr(CAST(\(text.rawValue) AS BLOB), ?, ?) AS piece,
            length(CAST(\(text.rawValue) AS BLOB)) AS total, position
          FROM plans WHERE id = ?
          """, arguments: [offset + 1, count, id])
      guard let row else { throw Self.noPlan(id) }
      guard let total = row["total"] as Int?, position == nil || row["position"] == position else {
        return nil
      }
      return (
        try row.withUnsafeData(named: "piece") { $0.map(Array.init) ?? [] }, total, row["position"]
      )
    }
  }

  package func removePlan(_ id: String) async throws {
    try await write { database in
      try database.execute(sql: "DELETE FROM plans WHERE id = ?", arguments: [id])
      guard database.changesCount > 0 else { throw Self.noPlan(id) }
    }
  }

  private static func noPlan(_ id: String) -> ServiceProblem {
    ServiceProblem(.notFound, "there is no plan '\(id.prefix(100))'; GET /v1/plans lists them")
  }

  private static func plan(_ id: String, in database: Database) throws -> StoredPlan? {
    try Row.fetchOne(
      database, sql: "SELECT id, is_proven, summary, answer, csv, yaml FROM plans WHERE id = ?",
      arguments: [id]
    ).map {
      StoredPlan(
        id: $0["id"], isProven: $0["is_proven"], summary: $0["summary"], answer: $0["answer"],
        csv: $0["csv"], yaml: $0["yaml"])
    }
  }
}

/// What the network and table of a request are called.
package struct DocumentNames: Sendable {
  package let network: String
  package let table: String

  package init(network: String, table: String) {
    (self.network, self.table) = (network, table)
  }
}
