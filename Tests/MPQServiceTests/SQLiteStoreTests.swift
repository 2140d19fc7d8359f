import HTTPTypes
import Foundation
import GRDB
import MPQFiles
import MPQService
import Testing

@Suite struct SQLiteStoreTests {
  @Test func aFileFromBeforeTheFirstMigrationIsBroughtUpToDate() async throws {
    let temporary = try TemporaryStore()
    let path = temporary.directory.appending(path: "empty.sqlite").path
    try Data().write(to: URL(fileURLWithPath: path))
    let store = try SQLiteStore(path: path, limits: StoreLimits())
    try await store.check()
    #expect(try await store.plans(.init()).items.isEmpty)
  }

  @Test func whatIsNoDatabaseIsRefusedByItsName() throws {
    let temporary = try TemporaryStore()
    let text = temporary.directory.appending(path: "text").path
    try Data(String(repeating: "not a database\n", count: 1000).utf8)
      .write(to: URL(fileURLWithPath: text))
    #expect(throws: FormatError.self) { try SQLiteStore(path: text, limits: StoreLimits()) }
    for path in [temporary.directory.path, "/dev/null/x", "/no/such/directory/x"] {
      do {
        _ = try SQLiteStore(path: path, limits: StoreLimits())
        Issue.record("\(path) was taken")
      } catch let error as FileError {
        #expect(error.file == path)
        #expect(error.message.hasPrefix("cannot be used as the database: "))
      }
    }
    #expect(try String(contentsOfFile: text, encoding: .utf8).hasPrefix("not a database"))
  }

  @Test func aFullDatabaseIsAnErrorAfterWhichItGoesOn() async throws {
    let temporary = try TemporaryStore { $0.databaseBytes = 256 << 10 }
    let store = temporary.store
    func large(_ id: String) -> Document {
      Document(
        kind: .table, id: id, name: id, facts: [], details: [],
        content: Array(repeating: 7, count: 100 << 10))
    }
    _ = try await store.add(large("first"))
    await #expect(throws: StoreError.self) {
      for index in 0..<3 { _ = try await store.add(large("next\(index)")) }
    }
    #expect(try store.readNow(.table, "first").content.count == 100 << 10)
    try await store.remove(.table, "first")
    #expect(try await store.add(large("last")).isNew)
  }

  /// What a refused file says, and whether its bytes are as they were.
  private func refusalOfFile(_ path: String) throws -> (message: String, isUntouched: Bool) {
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    do {
      _ = try SQLiteStore(path: path, limits: StoreLimits())
      return ("", false)
    } catch let error as FormatError {
      #expect(error.file == path)
      return (error.message, try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
  }

  private func file(_ name: String, in temporary: TemporaryStore, _ sql: String) throws -> String {
    let path = temporary.directory.appending(path: name).path
    try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
    return path
  }

  @Test(arguments: [
    "CREATE TABLE other (x)", "CREATE TABLE documents (x)", "PRAGMA application_id = 7",
    "CREATE TABLE grdb_migrations (identifier TEXT PRIMARY KEY NOT NULL); CREATE TABLE plans (x)",
  ])
  func anotherProgramsDatabaseIsRefusedAndNotTouched(sql: String) throws {
    let temporary = try TemporaryStore()
    let (message, isUntouched) = try refusalOfFile(try file("other.sqlite", in: temporary, sql))
    #expect(message.hasPrefix("is another program's database"))
    #expect(isUntouched)
  }

  @Test func aLaterVersionsDatabaseIsRefusedAndNotTouched() async throws {
    let temporary = try TemporaryStore()
    try await temporary.sqlite.database.write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('later')")
    }
    try temporary.sqlite.database.close()
    let (message, isUntouched) = try refusalOfFile(
      temporary.directory.appending(path: "store.sqlite").path)
    #expect(message.hasPrefix("was written by a later version of mpq-serve; run that version"))
    #expect(isUntouched)
  }

  @Test func aDamagedDatabaseIsRefusedAndNotTouched() async throws {
    let temporary = try TemporaryStore()
    for index in 0..<50 { _ = try await temporary.store.add(document("n\(index)")) }
    // What the write-ahead log holds would stand in for what is damaged.
    try await temporary.sqlite.database.writeWithoutTransaction {
      _ = try $0.checkpoint(.truncate)
    }
    try temporary.sqlite.database.close()
    let path = temporary.directory.appending(path: "store.sqlite").path
    let sound = try Data(contentsOf: URL(fileURLWithPath: path))
    for place in [0, 100, 4096, sound.count / 2] {
      var damaged = sound
      for index in place..<min(place + 3000, sound.count) {
        damaged[index] = UInt8(index * 7 & 255)
      }
      try damaged.write(to: URL(fileURLWithPath: path))
      let (message, isUntouched) = try refusalOfFile(path)
      #expect(message.hasPrefix("is not a valid SQLite database ("), "\(place): \(message)")
      #expect(isUntouched)
    }
  }

  @Test func aDatabaseOfTheFirstVersionsKeepsItsSweeps() async throws {
    let temporary = try TemporaryStore()
    let id = try await temporary.store.queue(try sweepRequest(rows: 2)).id
    let running = try #require(try await temporary.store.startSweep())
    _ = try await temporary.store.addRow(1, to: running)
    // What the third migration adds, taken away again.
    try await temporary.sqlite.database.write {
      try $0.execute(
        sql: """
          ALTER TABLE sweeps DROP COLUMN starts; DROP TABLE trials; PRAGMA application_id = 0;
          DELETE FROM grdb_migrations WHERE identifier = '3'
          """)
    }
    try temporary.sqlite.database.close()
    let store = try temporary.reopened()
    #expect(try await store.setAsideSweeps().isEmpty)
    let again = try #require(try await store.startSweep())
    #expect(again.id == id && again.finished == 1)
    #expect(try await !store.addRow(2, to: again))
    try await store.check()
  }

  @Test func aLockOfAnotherProcessIsAnErrorAfterWhichItGoesOn() async throws {
    let temporary = try TemporaryStore()
    let path = temporary.directory.appending(path: "store.sqlite").path
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: path, configuration: configuration)
    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let store = temporary.store
    await withTaskGroup(of: Bool.self) { group in
      for index in 0..<5 {
        group.addTask {
          do {
            _ = try await store.add(document("n\(index)"))
            return false
          } catch StoreError.failed(let cause) {
            return cause.contains("database is locked")
          } catch {
            return false
          }
        }
      }
      for await isBusy in group { #expect(isBusy) }
    }
    let verdict = try await refusal { try await store.check() }
    #expect(verdict.map { ServiceProblem($0).detail.contains("not written") } == true)
    #expect(try await store.documents(.network, .init()).items.isEmpty)
    try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    #expect(try await store.add(document("n")).isNew)
    try await store.check()
  }

  /// GRDB ends the process over a value that it cannot convert, at each start anew.
  @Test(arguments: [
    "UPDATE documents SET name = x'00ff'", "UPDATE documents SET shipped = 'no'",
    "UPDATE sweeps SET total = 'abc'", "UPDATE sweeps SET created_at = x'01'",
  ])
  func aValueOfAnotherTypeIsRefused(sql: String) async throws {
    let temporary = try TemporaryStore()
    _ = try await temporary.store.add(document("n1"))
    _ = try await temporary.store.queue(try sweepRequest(rows: 2))
    _ = try temporary.reopened()
    try await temporary.sqlite.database.write { try $0.execute(sql: sql) }
    try temporary.sqlite.database.close()
    let (message, _) = try refusalOfFile(temporary.directory.appending(path: "store.sqlite").path)
    #expect(message.contains("has a value of a wrong type); restore a copy"))
  }

  /// What it was given then would be gone with the process.
  @Test(arguments: [true, false])
  func aFileThatIsTakenAwayTakesNothingMore(isReplaced: Bool) async throws {
    let temporary = try TemporaryStore()
    _ = try await temporary.store.add(document("n1"))
    let path = temporary.directory.appending(path: "store.sqlite").path
    try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
    if isReplaced { try Data("other".utf8).write(to: URL(fileURLWithPath: path)) }
    await #expect(throws: StoreError.self) {
      _ = try await temporary.store.add(document("n2"))
    }
    await #expect(throws: StoreError.self) { try await temporary.store.check() }
    #expect(try await temporary.store.content(.network, "n1") == Array("n1".utf8))
  }

  @Test func aKeyWithANULIsNoOtherKey() async throws {
    let temporary = try TemporaryStore()
    _ = try await temporary.store.add(document("n1"))
    #expect(
      try await refusal { try await temporary.store.content(.network, "n1\u{0}more") }
        == .notFound(.document(.network, "n1\u{0}more")))
  }

  @Test func whatIsShippedAlreadyIsNotWrittenAgain() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ship([document("a"), document("b", as: .table)])
    func changes() async throws -> Int {
      try await temporary.sqlite.database.write { $0.totalChangesCount }
    }
    let before = try await changes()
    try await store.ship([document("b", as: .table), document("a")])
    #expect(try await changes() == before)
    try await store.ship([document("a")])
    #expect(try await changes() > before)
  }

  /// Plans were texts once: each is written from its value as it stood there.
  @Test func aDatabaseOfTextsGivesTheSameAnswers() async throws {
    let temporary = try TemporaryStore()
    let path = temporary.directory.appending(path: "old.sqlite").path
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/text-plans.sql")
    let old = try DatabaseQueue(path: path)
    try await old.write { try $0.execute(sql: String(contentsOf: script, encoding: .utf8)) }
    let rows = try await old.read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM plans ORDER BY position DESC").map { row in
        (
          id: row["id"] as String, isProven: row["is_proven"] as Bool,
          texts: ["summary", "answer", "csv", "yaml"].map { row[$0] as String? }
        )
      }
    }
    try old.close()
    #expect(rows.count == 12)
    let store = try SQLiteStore(path: path, limits: StoreLimits())
    let summaries = try await store.plans(.init()).items
    #expect(summaries.map(Answers.summary) == rows.map { $0.texts[0]! })
    for row in rows {
      let plan = try await store.plan(row.id).value()
      #expect(plan.isProven == row.isProven)
      #expect(Answers.plan(plan) == row.texts[1])
      #expect((try? PlanExport.csv.text(of: plan.answer)) == row.texts[2])
      #expect((try? PlanExport.limpqYAML.text(of: plan.answer)) == row.texts[3])
    }
    #expect(rows.contains { !$0.isProven })
  }

  /// Answers of the first version may use words that later ones do not.
  @Test func anAnswerOfTheFirstVersionIsWorkedOutAnew() async throws {
    let old = try TemporaryStore()
    try await old.store.add(storedPlan("a"))
    try await old.sqlite.database.write { database in
      try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '2'")
    }
    let store = try old.reopened()
    #expect(try await store.provenPlan("a")?.record == nil)
    #expect(try await store.plan("a").value() == storedPlan("a", isProven: false))
  }

  @Test func aDamagedPlanIsTheStoresFault() async throws {
    let temporary = try TemporaryStore()
    try await temporary.store.add(storedPlan("a"))
    try await temporary.sqlite.database.write { database in
      try database.execute(sql: "UPDATE plans SET record = '{}'")
    }
    let kept = try await temporary.store.plan("a")
    #expect(throws: StoreError.self) { try Answers.plan(kept) }
    let found = try await refusal { try await temporary.store.plan("a").value() }
    #expect(found.map { ServiceProblem($0).status == .serviceUnavailable } == true)
  }
}
