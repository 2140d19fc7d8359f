import CNIOLinux
package import GRDB
import Platform
import MPQFiles

/// A store in one SQLite file. WAL mode lets many requests read while one writes.
package struct SQLiteStore: Store {
  package let database: DatabasePool
  /// The number of plans that are kept; the oldest are removed first.
  package let planLimit: Int
  /// The limit of all uploads' bytes.
  package let uploadLimit: Int
  private let writes = WriteState()
  private let path: String
  /// The lock of the process that runs the sweeps.
  private let sweeps: ExclusiveTurn
  /// Device and inode of the open file.
  private let file: [UInt64]

  /// Opens or creates the file, and migrates its tables to the current version.
  ///
  /// - Throws: `FormatError` if the file is not this program's, `FileError` with SQLite's reason if it
  ///   cannot be used.
  package init(path: String, limits: StoreLimits) throws {
    let writes = writes
    let busyMode = Database.BusyMode.callback { writes.waitsForLock(after: $0) }
    var configuration = Configuration()
    configuration.busyMode = busyMode
    configuration.prepareDatabase { database in
      // With a write-ahead log, NORMAL loses nothing when the process ends, and keeps the file consistent
      // when the machine fails; FULL loses nothing then either.
      try database.execute(sql: "PRAGMA synchronous = \(limits.synchronous.rawValue)")
      let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 4096
      try database.execute(sql: "PRAGMA max_page_count = \(limits.databaseBytes / pageSize)")
    }
    self.path = path
    sweeps = ExclusiveTurn(at: path)
    planLimit = limits.plans
    uploadLimit = limits.uploadBytes
    do {
      try Self.inspect(path, busyMode: busyMode)
      database = try DatabasePool(path: path, configuration: configuration)
      // Without a migration nothing is written, so a database on a full disk can be read.
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

  /// Reads in one transaction.
  func read<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    do {
      return try await database.read(work)
    } catch let error as DatabaseError {
      throw StoreError.failed(cause: "\(error)")
    }
  }

  /// Writes in one transaction, and notes whether it succeeded.
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
      // A violated constraint or a cancellation says nothing about the state of the file.
      if ![.SQLITE_CONSTRAINT, .SQLITE_INTERRUPT, .SQLITE_ABORT].contains(error.resultCode) {
        writes.failed(error)
      }
      throw StoreError.failed(cause: "\(error)")
    }
  }

  /// Whether this process runs the sweeps; of all processes with the file open, one does.
  package func takesSweeps() -> Bool { sweeps.take() }

  private static func identity(of path: String) -> [UInt64] {
    var status = stat()
    return stat(path, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : []
  }

  /// Checks that the path still names the open file. Writes to a file that was removed or replaced would be
  /// lost when the process ends.
  private func checkPlace() throws(DatabaseError) {
    guard Self.identity(of: path) == file else {
      throw DatabaseError(
        resultCode: .SQLITE_READONLY_DBMOVED,
        message: "the database file was removed or replaced while it is in use; restart the service"
      )
    }
  }

  /// Bytes of a trial write: more than a page, so that it fails if the file is full.
  private static let trialBytes = 32 << 10

  /// Checks that the file can be read and written, by the last write's outcome or by a trial write.
  package func check() async throws {
    _ = try await sweepCounts()
    do { try checkPlace() } catch { writes.failed(error) }
    switch writes.verdict {
    case (true, _)?: return
    case (false, let cause)?:
      throw StoreError.readOnly(cause: cause ?? "")
    case nil:
      try await write { database in
        try database.execute(
          sql: "DELETE FROM trials; INSERT INTO trials VALUES (zeroblob(\(Self.trialBytes)))")
      }
    }
  }

  /// Collects rows of a query in a page until it has the requested number of items, or enough bytes.
  ///
  /// - Parameter size: the approximate size of an item in an answer, in bytes.
  static func page<Item>(
    _ rows: RowCursor, _ request: PageRequest, size: (Item) -> Int, _ item: (Row) -> Item
  ) throws -> Page<Item> {
    var page = Page<Item>()
    var (bytes, last) = (0, Int?.none)
    while let row = try rows.next() {
      guard page.items.count < request.limit, bytes < PageRequest.pieceBytes else {
        page.next = last
        break
      }
      let next = item(row)
      page.items.append(next)
      bytes += size(next)
      last = row["position"]
    }
    return page
  }
}
