import Foundation
import GRDB
import MPQFormats
import MPQService
import Testing

@Suite struct StoreTests {
  @Test func anExistingFileKeepsWhatItHolds() async throws {
    let temporary = try TemporaryStore()
    _ = try await temporary.store.add(document("n1"))
    let sweep = try await temporary.store.queue(try sweepRequest(rows: 2))
    let again = try temporary.reopened()
    #expect(try await again.content(.network, "n1") == Array("n1".utf8))
    #expect(try await again.sweep(sweep.id).sweep.state == .queued)
  }

  @Test func aFileFromBeforeTheFirstMigrationIsBroughtUpToDate() async throws {
    let temporary = try TemporaryStore()
    let path = temporary.directory.appending(path: "empty.sqlite").path
    try Data().write(to: URL(fileURLWithPath: path))
    let store = try Store(path: path, limits: ServiceLimits())
    try await store.check()
    #expect(try await store.plans(.init()).items.isEmpty)
  }

  @Test func whatIsNoDatabaseIsRefusedByItsName() throws {
    let temporary = try TemporaryStore()
    let text = temporary.directory.appending(path: "text").path
    try Data(String(repeating: "not a database\n", count: 1000).utf8)
      .write(to: URL(fileURLWithPath: text))
    for path in [text, temporary.directory.path, "/dev/null/x", "/no/such/directory/x"] {
      do {
        _ = try Store(path: path, limits: ServiceLimits())
        Issue.record("\(path) was taken")
      } catch {
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
    await #expect(throws: DatabaseError.self) {
      for index in 0..<3 { _ = try await store.add(large("next\(index)")) }
    }
    #expect(try await store.content(.table, "first").count == 100 << 10)
    try await store.remove(.table, "first")
    #expect(try await store.add(large("last")).isNew)
  }

  @Test func manyWritersAndReadersAtOnceLoseNothing() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<200 {
        group.addTask { _ = try await store.add(document("n\(index % 50)")) }
        group.addTask { _ = try await store.documents(.network, .init()) }
      }
      try await group.waitForAll()
    }
    #expect(try await store.documents(.network, .init()).items.count == 50)
  }
}
