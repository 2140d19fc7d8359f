import GRDB
import MPQFormats

/// What the service keeps: one SQLite file in WAL mode, which many requests read while one writes.
package struct Store: Sendable {
  package let database: DatabasePool
  /// Plans that are kept; the oldest go first.
  package let planLimit: Int

  /// Opens or makes the file, and brings its tables up to date.
  ///
  /// - Throws: `FileError` with SQLite's reason.
  package init(path: String, limits: ServiceLimits) throws(FileError) {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      // With a write-ahead log this loses nothing when the process ends, and keeps the file sound
      // when the machine does.
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
      let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 4096
      try database.execute(sql: "PRAGMA max_page_count = \(limits.databaseBytes / pageSize)")
    }
    planLimit = limits.plans
    do {
      database = try DatabasePool(path: path, configuration: configuration)
      try Self.migrator.migrate(database)
    } catch {
      throw FileError(file: path, "cannot be used as the database: \(error)")
    }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE documents (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, shipped INTEGER NOT NULL,
            facts TEXT NOT NULL, details TEXT NOT NULL, content BLOB NOT NULL,
            created_at TEXT NOT NULL, UNIQUE (kind, id));
          CREATE TABLE plans (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE, is_proven INTEGER NOT NULL, summary TEXT NOT NULL,
            answer TEXT NOT NULL, csv TEXT, yaml TEXT);
          CREATE TABLE sweeps (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE, network TEXT NOT NULL, network_name TEXT NOT NULL,
            importance_table TEXT NOT NULL, table_name TEXT NOT NULL, request TEXT NOT NULL,
            csv_header TEXT NOT NULL, state TEXT NOT NULL, total INTEGER NOT NULL, error TEXT,
            created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
          CREATE TABLE sweep_rows (
            sweep INTEGER NOT NULL REFERENCES sweeps (position) ON DELETE CASCADE,
            row INTEGER NOT NULL, json TEXT NOT NULL, csv TEXT NOT NULL,
            PRIMARY KEY (sweep, row)) WITHOUT ROWID;
          """)
    }
    // Answers of earlier versions call uploads "network" and "table", and say nothing of a table of
    // another network. They can still be read by their ids, and are worked out anew when asked for.
    migrator.registerMigration("2") { database in
      try database.execute(sql: "UPDATE plans SET is_proven = 0")
    }
    return migrator
  }

  /// Whether the file can be read.
  package func check() async throws {
    try await database.read { database in try database.execute(sql: "SELECT 1") }
  }

  /// One page of a list, newest first.
  package struct Page {
    /// As JSON.
    package let items: [String]
    /// What the next page comes after; nil on the last one.
    package let next: Int?

    package var json: String {
      JSONText.object([
        ("items", JSONText.array(items)),
        ("next", next.map { JSONText.quoted("\($0)") } ?? "null"),
      ]) + "\n"
    }
  }

  /// Which part of a list is wanted.
  package struct PageRequest {
    package var limit = 100
    /// The `next` of the page before.
    package var after: Int?

    package init(limit: Int = 100, after: Int? = nil) {
      (self.limit, self.after) = (limit, after)
    }
  }

  /// Cuts the rows of a query, of which one more than wanted was asked for, into a page.
  static func page(_ rows: [Row], _ request: PageRequest, _ item: (Row) -> String) -> Page {
    let kept = rows.prefix(request.limit)
    return Page(
      items: kept.map(item), next: rows.count > kept.count ? kept.last?["position"] : nil)
  }
}
