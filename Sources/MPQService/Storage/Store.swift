import HTTPTypes
import CNIOLinux
package import GRDB
import Platform
import MPQFiles

/// What the service keeps: one SQLite file in WAL mode, which many requests read while one writes.
package struct Store: Sendable {
  package let database: DatabasePool
  /// Plans that are kept; the oldest go first.
  package let planLimit: Int
  /// Bytes of uploads that are kept together.
  package let uploadLimit: Int
  private let writes = WriteState()
  private let path: String
  /// Whose turn it is to carry out sweeps.
  private let sweeps: ExclusiveTurn
  /// Device and inode of the file that was opened.
  private let file: [UInt64]

  /// Opens or makes the file, and brings its tables up to date.
  ///
  /// - Throws: `FormatError` where the file is not for this program, `FileError` with SQLite's reason
  ///   where it cannot be used.
  package init(path: String, limits: ServiceLimits) throws {
    let writes = writes
    let busyMode = Database.BusyMode.callback { writes.waitsForLock(after: $0) }
    var configuration = Configuration()
    configuration.busyMode = busyMode
    configuration.prepareDatabase { database in
      // With a write-ahead log, NORMAL loses nothing when the process ends, and keeps the file sound
      // when the machine does; FULL loses nothing then either.
      try database.execute(sql: "PRAGMA synchronous = \(limits.synchronous.rawValue)")
      let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 4096
      try database.execute(sql: "PRAGMA max_page_count = \(limits.databaseBytes / pageSize)")
    }
    self.path = path
    sweeps = ExclusiveTurn(at: path)
    planLimit = limits.plans
    uploadLimit = limits.storedUploadBytes
    do {
      try Self.inspect(path, busyMode: busyMode)
      database = try DatabasePool(path: path, configuration: configuration)
      // A full disk does not keep a database that needs nothing from being read.
      if try database.read({ try !Self.migrator.hasCompletedMigrations($0) }) {
        try Self.migrator.migrate(database)
      }
      file = Self.identity(of: path)
    } catch let error as FormatError {
      throw error
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw FileError(
        file: path,
        "cannot be used as the database: another process holds its lock; end that one, or try again"
      )
    } catch {
      throw FileError(file: path, "cannot be used as the database: \(error)")
    }
  }

  static var migrator: DatabaseMigrator {
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
    // How often each sweep's next row has been begun, the table in which a try-out writes, and whose
    // file this is.
    migrator.registerMigration("3") { database in
      try database.execute(
        sql: """
          ALTER TABLE sweeps ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
          CREATE TABLE trials (content BLOB NOT NULL);
          PRAGMA application_id = \(applicationID);
          """)
    }
    return migrator
  }

  /// Writes in a transaction, and remembers whether that could be done.
  func write<Value: Sendable>(
    _ updates: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    do {
      let value = try await database.write { database in
        let value = try updates(database)
        try checkPlace()
        return value
      }
      writes.succeeded()
      return value
    } catch let error as DatabaseError {
      // Neither a rule of the tables nor a call-off says anything of the file.
      if ![.SQLITE_CONSTRAINT, .SQLITE_INTERRUPT, .SQLITE_ABORT].contains(error.resultCode) {
        writes.failed(error)
      }
      throw error
    }
  }

  /// Whether this process is the one that carries out sweeps, of all that have the file open.
  func takesSweeps() -> Bool { sweeps.take() }

  private static func identity(of path: String) -> [UInt64] {
    var status = stat()
    return stat(path, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : []
  }

  /// Makes sure that the file still stands where it was opened: what is written to one that has been removed
  /// or replaced is gone when the process ends.
  private func checkPlace() throws(DatabaseError) {
    guard Self.identity(of: path) == file else {
      throw DatabaseError(
        resultCode: .SQLITE_READONLY_DBMOVED,
        message: "the database file was removed or replaced while it is in use; restart the service"
      )
    }
  }

  /// What a try-out writes, in bytes: more than a page, so that a full file shows.
  private static let trialBytes = 32 << 10

  /// Finds out whether the file can be read and written: by the last write, or by one of its own.
  ///
  /// - Throws: `ServiceProblem` or SQLite's error where it cannot.
  package func check() async throws {
    _ = try await sweepCounts()
    do { try checkPlace() } catch { writes.failed(error) }
    switch writes.verdict {
    case (true, _)?: return
    case (false, let cause)?:
      throw ServiceProblem(
        .serviceUnavailable,
        "the store can be read, but not written: \(cause ?? "")".replacing("\n", with: " "),
        retryAfter: 5)
    case nil:
      try await write { database in
        try database.execute(
          sql: "DELETE FROM trials; INSERT INTO trials VALUES (zeroblob(\(Self.trialBytes)))")
      }
    }
  }

  /// One page of a list, newest first; it may have fewer items than were asked for.
  package struct Page {
    /// As JSON.
    package fileprivate(set) var items: [String]
    /// What the next page comes after; nil on the last one.
    package fileprivate(set) var next: Int?
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

  /// Answers are read in pieces of about so many bytes, each when the client has taken the one before.
  static let pieceBytes = 64 << 10

  /// Takes the rows of a query into a page until it has as many as were asked for, or enough bytes.
  static func page(
    _ rows: RowCursor, _ request: PageRequest, _ item: (Row) -> String
  ) throws -> Page {
    var page = Page(items: [], next: nil)
    var (bytes, last) = (0, Int?.none)
    while let row = try rows.next() {
      guard page.items.count < request.limit, bytes < pieceBytes else {
        page.next = last
        break
      }
      page.items.append(item(row))
      bytes += page.items.last?.utf8.count ?? 0
      last = row["position"]
    }
    return page
  }
}
