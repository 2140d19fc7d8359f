import HTTPTypes
import GRDB
import MPQFiles

/// A sweep as it stands.
package struct StoredSweep: Sendable {
  /// How far it is.
  package enum State: String, Sendable {
    case queued, running, done, cancelled, failed

    /// Whether nothing changes it any more by itself.
    package var isFinal: Bool { self != .queued && self != .running }
  }

  package let position: Int
  package let id: String
  package let networkID: String
  package let tableID: String
  package let request: String
  package let csvHeader: String
  package let state: State
  package let total: Int
  package let finished: Int
  fileprivate let names: DocumentNames
  fileprivate let error: String?
  fileprivate let createdAt: String
  fileprivate let updatedAt: String

  private var members: [(key: String, value: String)] {
    [
      ("id", JSONText.quoted(id)), ("created_at", JSONText.quoted(createdAt)),
      ("network", Answers.named(networkID, names.network)),
      ("table", Answers.named(tableID, names.table)),
      ("updated_at", JSONText.quoted(updatedAt)), ("state", JSONText.quoted(state.rawValue)),
      ("total", "\(total)"), ("finished", "\(finished)"), ("error", JSONText.quoted(error)),
    ]
  }

  /// The sweep without its rows.
  package var json: String { JSONText.object(members) }

  /// The sweep up to where its rows stand; `]}` ends it.
  package var jsonBeforeRows: String {
    JSONText.object(members + [("request", request)]).dropLast() + ", \"rows\": ["
  }
}

extension Store {
  /// A sweep that is queued, running or done; nil where asking for it would change something.
  package func underWay(_ id: String) async throws -> StoredSweep? {
    try await database.read { database in
      let known = try Self.sweep(id, in: database)
      return known.flatMap { $0.state == .done || !$0.state.isFinal ? $0 : nil }
    }
  }

  /// Queues a sweep, unless the same one is there: one that was cancelled or failed goes on.
  ///
  /// - Parameter limit: of sweeps that are queued or running.
  /// - Returns: the sweep, and whether it was done already.
  package func add(
    _ request: SweepRequest, names: DocumentNames, csvHeader: String, limit: Int
  ) async throws -> StoredSweep {
    let id = request.id
    return try await write { database in
      let known = try Self.sweep(id, in: database)
      if let known, known.state == .done || !known.state.isFinal { return known }
      let unfinished = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM sweeps WHERE state IN ('queued', 'running')")
      guard unfinished ?? 0 < limit else {
        throw ServiceProblem(
          .tooManyRequests, "\(limit) sweeps are unfinished; wait for one, or cancel one",
          retryAfter: 5)
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
            id, request.common.table.network, names.network, request.common.table.table,
            names.table, request.text, csvHeader, request.total, Timestamp.now, Timestamp.now,
          ])
      }
      return try Self.required(id, in: database)
    }
  }

  /// Starts of a sweep at the same row after which the next process leaves it alone.
  private static let startsBeforeSettingAside = 2

  /// Sets the sweeps aside that have ended the process twice, with an error; to be asked once, at a start.
  ///
  /// A sweep that runs while the process ends, other than by its own leave, counts as what ended it, unless a
  /// row has come since. So a search that crashes, or that memory does not suffice for, does not end
  /// every process that takes it up.
  ///
  /// - Returns: their ids.
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

  /// The next sweep to be carried out, now running; nil where there is none.
  ///
  /// A sweep that a process left running is taken up first.
  ///
  /// - Parameter position: of the sweep that this process carried out last: taking that up again is no
  ///   new start.
  package func startSweep(goingOnAt position: Int? = nil) async throws -> StoredSweep? {
    // Asked every second, which must not take the lock for writing.
    let waits = try await database.read { database in
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

  /// Leaves a running sweep for the next process, which did not end because of it.
  package func leaveSweep(at position: Int) async throws {
    try await write { database in
      try database.execute(
        sql: "UPDATE sweeps SET starts = 0 WHERE position = ? AND state = 'running'",
        arguments: [position])
    }
  }

  /// Adds the next row of a running sweep; the last one ends it.
  ///
  /// - Returns: whether the sweep goes on; it does not where it was cancelled.
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

  /// Ends a sweep that cannot go on.
  package func fail(_ sweep: StoredSweep, _ reason: String) async throws {
    try await write { database in
      try database.execute(
        sql: """
          UPDATE sweeps SET state = 'failed', error = ?, updated_at = ?
          WHERE position = ? AND state = 'running'
          """, arguments: [reason, Timestamp.now, sweep.position])
    }
  }

  /// Cancels an unfinished sweep, or removes a finished one.
  ///
  /// - Returns: the cancelled sweep; nil where it is removed.
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

  /// A sweep and some of its rows after one, as JSON.
  ///
  /// - Returns: `last` is where the rows that are left over go on; nil where there are none.
  package func sweep(
    _ id: String, rowsAfter row: Int = 0
  ) async throws -> (sweep: StoredSweep, rows: [(row: Int, json: String)], last: Int?) {
    try await database.read { database in
      let sweep = try Self.required(id, in: database)
      let (rows, last) = try Self.rows(of: sweep, after: row, "json", in: database)
      return (sweep, rows.map { ($0.row, $0.text) }, last)
    }
  }

  /// Some of a sweep's rows so far as CSV, with the header where they are the first.
  ///
  /// - Returns: `last` is where the rows that are left over go on; nil where there are none.
  package func sweepCSV(
    _ id: String, rowsAfter row: Int = 0
  ) async throws -> (text: String, last: Int?) {
    try await database.read { database in
      let sweep = try Self.required(id, in: database)
      let (rows, last) = try Self.rows(of: sweep, after: row, "csv", in: database)
      return ((row == 0 ? sweep.csvHeader : "") + rows.map(\.text).joined(), last)
    }
  }

  /// A column of a sweep's rows after one, until there are enough bytes.
  private static func rows(
    of sweep: StoredSweep, after row: Int, _ column: String, in database: Database
  ) throws -> (rows: [(row: Int, text: String)], last: Int?) {
    let cursor = try Row.fetchCursor(
      database,
      sql: "SELECT row, \(column) FROM sweep_rows WHERE sweep = ? AND row > ? ORDER BY row",
      arguments: [sweep.position, row])
    var (rows, bytes) = ([(row: Int, text: String)](), 0)
    while let next = try cursor.next() {
      guard bytes < pieceBytes else { return (rows, rows.last?.row) }
      rows.append((next["row"], next[column]))
      bytes += rows.last?.text.utf8.count ?? 0
    }
    return (rows, nil)
  }

  /// A page of the sweeps.
  package func sweeps(_ page: PageRequest) async throws -> Page {
    try await database.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: "\(Self.query) WHERE position < ? ORDER BY position DESC LIMIT ?",
        arguments: [page.after ?? Int.max, page.limit + 1])
      return try Self.page(rows, page) { Self.sweep($0).json }
    }
  }

  /// How many sweeps are in each state.
  package func sweepCounts() async throws -> [(state: String, count: Int)] {
    try await database.read { database in
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
      throw ServiceProblem(
        .notFound, "there is no sweep '\(id.prefix(100))'; GET /v1/sweeps lists them")
    }
    return sweep
  }

  private static func sweep(_ row: Row) -> StoredSweep {
    StoredSweep(
      position: row["position"], id: row["id"], networkID: row["network"],
      tableID: row["importance_table"], request: row["request"], csvHeader: row["csv_header"],
      state: StoredSweep.State(rawValue: row["state"]) ?? .failed, total: row["total"],
      finished: row["finished"],
      names: DocumentNames(network: row["network_name"], table: row["table_name"]),
      error: row["error"], createdAt: row["created_at"], updatedAt: row["updated_at"])
  }
}
