import GRDB
import MPQFiles
import MPQModel

extension SQLiteStore {
  package func provenPlan(_ id: String) async throws -> KeptPlan? {
    try await read { database in
      try Self.row(id, in: database).map(Self.plan).flatMap { $0.isProven ? $0 : nil }
    }
  }

  package func plan(_ id: String) async throws -> KeptPlan {
    try await read { database in
      guard let row = try Self.row(id, in: database) else { throw StoreError.notFound(.plan(id)) }
      return Self.plan(row)
    }
  }

  package func add(_ plan: StoredPlan) async throws {
    let record = plan.record
    try await write { database in
      try Self.insert(plan, record, at: nil, in: database)
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM plans") ?? 0
      if count > planLimit {
        try database.execute(
          sql:
            "DELETE FROM plans WHERE position IN (SELECT position FROM plans ORDER BY position LIMIT ?)",
          arguments: [count - planLimit])
      }
    }
  }

  /// - Parameter position: the plan's position; nil to put it last.
  static func insert(
    _ plan: StoredPlan, _ record: String, at position: Int?, in database: Database
  ) throws {
    let summary = plan.summary
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO plans (position, id, is_proven, created_at, network, network_name,
          importance_table, table_name, status, importance, bit_operations, size_in_bits, record)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        position, plan.id, plan.isProven, plan.createdAt, plan.networkID ?? "",
        plan.names.network ?? "",
        plan.tableID, plan.names.table, summary.status.rawValue, summary.importance,
        summary.bitOperations, summary.weightSizeInBits, record,
      ])
  }

  /// The approximate size of a plan in a list, in bytes.
  private static let summaryBytes = 500

  package func plans(_ page: PageRequest) async throws -> Page<PlanSummary> {
    try await read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT position, id, created_at, network, network_name, importance_table, table_name, status,
            importance, bit_operations, size_in_bits
          FROM plans WHERE position < ? ORDER BY position DESC LIMIT ?
          """, arguments: [page.after ?? Int.max, page.limit + 1])
      return try Self.page(rows, page, size: { _ in Self.summaryBytes }, Self.summary)
    }
  }

  package func removePlan(_ id: String) async throws {
    try await write { database in
      try database.execute(sql: "DELETE FROM plans WHERE id = ?", arguments: [id])
      guard database.changesCount > 0 else { throw StoreError.notFound(.plan(id)) }
    }
  }

  private static func row(_ id: String, in database: Database) throws -> Row? {
    try Row.fetchOne(database, sql: "SELECT * FROM plans WHERE id = ?", arguments: [id])
  }

  private static func plan(_ row: Row) -> KeptPlan {
    KeptPlan(summary: summary(row), isProven: row["is_proven"], record: row["record"])
  }

  /// The id of a plan's or sweep's network. These columns take no NULL, so an empty text stands for none.
  static func networkID(_ row: Row) -> String? {
    let id: String = row["network"]
    return id.isEmpty ? nil : id
  }

  static func names(_ row: Row) -> DocumentNames {
    DocumentNames(
      network: networkID(row) == nil ? nil : row["network_name"], table: row["table_name"])
  }

  private static func summary(_ row: Row) -> PlanSummary {
    PlanSummary(
      id: row["id"], createdAt: row["created_at"], networkID: Self.networkID(row),
      tableID: row["importance_table"], names: Self.names(row),
      status: PlanSolution.Status(rawValue: row["status"]) ?? .undecided,
      importance: row["importance"], bitOperations: row["bit_operations"],
      weightSizeInBits: row["size_in_bits"])
  }
}
