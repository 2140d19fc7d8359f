import GRDB

extension SQLiteStore {
  package func underWay(_ id: String) async throws -> StoredSweep? {
    try await read { database in
      let known = try Self.sweep(id, in: database)
      return known.flatMap { $0.state == .done || !$0.state.isFinal ? $0 : nil }
    }
  }

  package func add(_ sweep: NewSweep, limit: Int) async throws -> StoredSweep {
    let id = sweep.id
    return try await write { database in
      let known = try Self.sweep(id, in: database)
      if let known, known.state == .done || !known.state.isFinal { return known }
      let unfinished = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM sweeps WHERE state IN ('queued', 'running')")
      guard unfinished ?? 0 < limit else {
        throw StoreError.sweepsFull(limit: limit)
      }
      if known != nil {
        try database.execute(
          sql: """
            UPDATE sweeps SET state = 'queued', error = NULL, starts = 0, updated_at = ? WHERE id = ?
            """,
          arguments: [Timestamp.now, id])
      } else {
        try database.execute(
          sql: """
            INSERT INTO sweeps (id, network, network_name, importance_table, table_name, request,
              csv_header, state, total, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?)
            """,
          arguments: [
            id, sweep.networkID ?? "", sweep.names.network ?? "", sweep.tableID, sweep.names.table,
            sweep.request, sweep.csvHeader, sweep.total, Timestamp.now, Timestamp.now,
          ])
      }
      return try Self.required(id, in: database)
    }
  }

  /// Starts of a sweep at the same row after which the next process does not resume it.
  private static let startsBeforeSettingAside = 2

  package func setAsideSweeps() async throws -> [String] {
    try await write { database in
      try String.fetchAll(
        database,
        sql: """
          UPDATE sweeps SET state = 'failed', starts = 0, updated_at = ?, error =
            'the service ended twice while it searched row '
            || (SELECT count(*) + 1 FROM sweep_rows WHERE sweep = position)
            || ' of this sweep, so the sweep is set aside; please report the request. The same POST tries again'
          WHERE state = 'running' AND starts >= ? RETURNING id
          """, arguments: [Timestamp.now, Self.startsBeforeSettingAside])
    }
  }

  package func startSweep(goingOnAt position: Int?) async throws -> StoredSweep? {
    // This runs every second and must not take the lock for writing.
    let waits = try await read { database in
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM sweeps WHERE state IN ('queued', 'running'))")
    }
    guard waits == true else { return nil }
    return try await write { database in
      let id = try String.fetchOne(
        database,
        sql: """
          SELECT id FROM sweeps WHERE state IN ('queued', 'running')
          ORDER BY state = 'running' DESC, updated_at, position LIMIT 1
          """)
      guard let id else { return nil }
      try database.execute(
        sql: """
          UPDATE sweeps SET state = 'running', starts = starts + (position IS NOT ?), updated_at = ?
          WHERE id = ?
          """,
        arguments: [position, Timestamp.now, id])
      return try Self.required(id, in: database)
    }
  }

  package func leaveSweep(at position: Int) async throws {
    try await write { database in
      try database.execute(
        sql: "UPDATE sweeps SET starts = 0 WHERE position = ? AND state = 'running'",
        arguments: [position])
    }
  }

  package func add(row: Int, json: String, csv: String, to sweep: StoredSweep) async throws -> Bool
  {
    try await write { database in
      let now = try Self.sweep(sweep.id, in: database)
      guard now?.state == .running, now?.position == sweep.position else { return false }
      try database.execute(
        sql: "INSERT INTO sweep_rows (sweep, row, json, csv) VALUES (?, ?, ?, ?)",
        arguments: [sweep.position, row, json, csv])
      let isLast = row == sweep.total
      try database.execute(
        sql: "UPDATE sweeps SET state = ?, starts = 1, updated_at = ? WHERE position = ?",
        arguments: [isLast ? "done" : "running", Timestamp.now, sweep.position])
      return !isLast
    }
  }

  package func fail(_ sweep: StoredSweep, _ reason: String) async throws {
    try await write { database in
      try database.execute(
        sql: """
          UPDATE sweeps SET state = 'failed', error = ?, updated_at = ?
          WHERE position = ? AND state = 'running'
          """, arguments: [reason, Timestamp.now, sweep.position])
    }
  }

  package func cancelOrRemoveSweep(_ id: String) async throws -> StoredSweep? {
    try await write { database in
      let sweep = try Self.required(id, in: database)
      guard !sweep.state.isFinal else {
        try database.execute(
          sql: "DELETE FROM sweeps WHERE position = ?", arguments: [sweep.position])
        return nil
      }
      try database.execute(
        sql: "UPDATE sweeps SET state = 'cancelled', updated_at = ? WHERE position = ?",
        arguments: [Timestamp.now, sweep.position])
      return try Self.required(id, in: database)
    }
  }

  package func sweep(
    _ id: String, rowsAfter row: Int
  ) async throws -> (sweep: StoredSweep, rows: [(row: Int, json: String)], last: Int?) {
    try await read { database in
      let sweep = try Self.required(id, in: database)
      let (rows, last) = try Self.rows(of: sweep, after: row, "json", in: database)
      return (sweep, rows.map { ($0.row, $0.text) }, last)
    }
  }

  package func sweepCSV(
    _ id: String, rowsAfter row: Int
  ) async throws -> (text: String, last: Int?) {
    try await read { database in
      let sweep = try Self.required(id, in: database)
      let (rows, last) = try Self.rows(of: sweep, after: row, "csv", in: database)
      return ((row == 0 ? sweep.csvHeader : "") + rows.map(\.text).joined(), last)
    }
  }

  /// A column of a sweep's rows after a given one, until there are enough bytes.
  private static func rows(
    of sweep: StoredSweep, after row: Int, _ column: String, in database: Database
  ) throws -> (rows: [(row: Int, text: String)], last: Int?) {
    let cursor = try Row.fetchCursor(
      database,
      sql: "SELECT row, \(column) FROM sweep_rows WHERE sweep = ? AND row > ? ORDER BY row",
      arguments: [sweep.position, row])
    var (rows, bytes) = ([(row: Int, text: String)](), 0)
    while let next = try cursor.next() {
      guard bytes < PageRequest.pieceBytes else { return (rows, rows.last?.row) }
      rows.append((next["row"], next[column]))
      bytes += rows.last?.text.utf8.count ?? 0
    }
    return (rows, nil)
  }

  /// The approximate size of a sweep in a list, in bytes.
  private static let sweepBytes = 600

  package func sweeps(_ page: PageRequest) async throws -> Page<StoredSweep> {
    try await read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: "\(Self.query) WHERE position < ? ORDER BY position DESC LIMIT ?",
        arguments: [page.after ?? Int.max, page.limit + 1])
      return try Self.page(rows, page, size: { _ in Self.sweepBytes }, Self.sweep)
    }
  }

  package func sweepCounts() async throws -> [(state: String, count: Int)] {
    try await read { database in
      try Row.fetchAll(database, sql: "SELECT state, count(*) AS n FROM sweeps GROUP BY state")
        .map { ($0["state"], $0["n"]) }
    }
  }

  private static let query = """
    SELECT *, (SELECT count(*) FROM sweep_rows WHERE sweep = position) AS finished FROM sweeps
    """

  private static func sweep(_ id: String, in database: Database) throws -> StoredSweep? {
    try Row.fetchOne(database, sql: "\(query) WHERE id = ?", arguments: [id]).map(sweep)
  }

  private static func required(_ id: String, in database: Database) throws -> StoredSweep {
    guard let sweep = try sweep(id, in: database) else {
      throw StoreError.notFound(.sweep(id))
    }
    return sweep
  }

  private static func sweep(_ row: Row) -> StoredSweep {
    StoredSweep(
      position: row["position"], id: row["id"], networkID: networkID(row),
      tableID: row["importance_table"], names: names(row),
      request: row["request"], csvHeader: row["csv_header"],
      state: StoredSweep.State(rawValue: row["state"]) ?? .failed, total: row["total"],
      finished: row["finished"], error: row["error"], createdAt: row["created_at"],
      updatedAt: row["updated_at"])
  }
}
