import CNIOLinux
package import GRDB
import Platform
import MPQFiles

/// A store in one SQLite file in WAL mode, which many requests read while one writes.
package struct SQLiteStore: Store {
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
  package init(path: String, limits: StoreLimits) throws {
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
    uploadLimit = limits.uploadBytes
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

  /// Reads what belongs together.
  func read<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    do {
      return try await database.read(work)
    } catch let error as DatabaseError {
      throw StoreError.failed(cause: "\(error)")
    }
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
      throw StoreError.failed(cause: "\(error)")
    }
  }

  /// Whether this process is the one that carries out sweeps, of all that have the file open.
  package func takesSweeps() -> Bool { sweeps.take() }

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

  /// Takes the rows of a query into a page until it has as many as were asked for, or enough bytes.
  ///
  /// - Parameter size: about how many bytes an answer says of an item.
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
