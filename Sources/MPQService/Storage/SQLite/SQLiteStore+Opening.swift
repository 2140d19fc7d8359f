import CNIOLinux
import GRDB
import Platform
import MPQFiles

extension SQLiteStore {
  /// The application id in the database's header: "mpqs" in ASCII.
  static let applicationID = 0x6D70_7173

  /// The tables of the first version; all later versions have them too.
  private static let tables: Set = ["documents", "plans", "sweeps", "sweep_rows"]

  /// Refuses a file with another program's or a later version's data, or a damaged file, before anything is
  /// written to it. A file that does not exist is accepted.
  ///
  /// It reads the whole file, which takes some seconds for gigabytes.
  ///
  /// - Throws: `FormatError` for the file's content; SQLite's error if it cannot be read.
  static func inspect(_ path: String, busyMode: Database.BusyMode) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_size > 0, status.st_mode & S_IFMT == S_IFREG else {
      return
    }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = busyMode
    do {
      let database = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? database.close() }
      try database.read { try inspect($0, path) }
    } catch let error as DatabaseError
      where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode)
    {
      throw damaged(path, "\(error.message ?? "\(error)")")
    }
  }

  private static func inspect(_ database: Database, _ path: String) throws {
    let id = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let found = try String.fetchSet(
      database,
      sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    // An interrupted first start leaves only the list of migrations.
    let foreign = found.subtracting(["grdb_migrations"])
    let isOurs =
      foreign.isEmpty || (found.contains("grdb_migrations") && tables.isSubset(of: found))
    guard id == 0 || id == applicationID, isOurs else {
      let table = foreign.subtracting(tables).min().map { ", with a table '\($0)'" } ?? ""
      throw FormatError(
        file: path, .file,
        "is another program's database\(table); give --database another file, or one that is not there yet"
      )
    }
    if found.contains("grdb_migrations"), try migrator.hasBeenSuperseded(database) {
      throw FormatError(
        file: path, .file,
        "was written by a later version of mpq-serve; run that version, or give --database another file"
      )
    }
    let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
    guard verdict == "ok" else { throw damaged(path, verdict) }
    for table in tables.intersection(found).sorted() { try inspect(table, of: database, path) }
  }

  /// Refuses a table with a value whose type is not its column's. SQLite accepts any value, but the code that
  /// reads the rows would end the process.
  private static func inspect(_ table: String, of database: Database, _ path: String) throws {
    for column in try database.columns(in: table) {
      let isOptional = !column.isNotNull && column.primaryKeyIndex == 0
      let types = [column.type.lowercased()] + (isOptional ? ["null"] : [])
      let name = column.name.quotedDatabaseIdentifier
      let wrong = try Int.fetchOne(
        database,
        sql: """
          SELECT 1 FROM \(table) WHERE typeof(\(name)) NOT IN (\(databaseQuestionMarks(count: types.count))) LIMIT 1
          """, arguments: StatementArguments(types))
      guard wrong == nil else {
        throw damaged(path, "the column \(column.name) of \(table) has a value of a wrong type")
      }
    }
  }

  private static func damaged(_ path: String, _ reason: String) -> FormatError {
    FormatError(
      file: path, .file,
      "is not a valid SQLite database (\(reason.replacing("\n", with: " "))); restore a copy of it, save what "
        + "can be saved with '.recover' of the program sqlite3, or give --database another file")
  }
}
