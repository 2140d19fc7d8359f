import HTTPTypes
import GRDB
import MPQService
import Testing

@Suite struct StorePlansTests {
  private func plan(_ id: String, isProven: Bool = true, answer: String = "{}") -> StoredPlan {
    StoredPlan(
      id: id, isProven: isProven, summary: "{\"id\": \"\(id)\"}", answer: answer, csv: "csv",
      yaml: nil)
  }

  private func request() throws -> PlanRequest {
    try PlanRequest(
      body: Array(#"{"network": "n", "table": "t", "budgets": {"level": "W3A3"}}"#.utf8))
  }

  @Test func theSameRequestIsFoundByNameAndByID() async throws {
    let store = try TemporaryStore()
    try await store.store.ship([document("n1", name: "n"), document("t1", as: .table, name: "t")])
    let (resolved, names, none) = try await store.store.lookUp(try request())
    #expect(none == nil)
    #expect(resolved.table.network == "n1" && resolved.table.table == "t1")
    #expect(names.network == "n" && names.table == "t")
    try await store.store.add(plan(resolved.id, answer: "first"))
    #expect(try await store.store.lookUp(try request()).known?.answer == "first")
    #expect(try await store.store.lookUp(resolved).known?.answer == "first")
  }

  @Test func anAnswerThatMightBeImprovedIsNotGivenAgain() async throws {
    let store = try TemporaryStore()
    try await store.store.ship([document("n1", name: "n"), document("t1", as: .table, name: "t")])
    let id = try await store.store.lookUp(try request()).request.id
    try await store.store.add(plan(id, isProven: false, answer: "unproven"))
    #expect(try await store.store.lookUp(try request()).known == nil)
    #expect(try await store.store.plan(id).answer == "unproven")
    try await store.store.add(plan(id, answer: "proven"))
    #expect(try await store.store.lookUp(try request()).known?.answer == "proven")
    #expect(try await store.store.plans(.init()).items.count == 1)
  }

  @Test func anAnswerOfAnEarlierVersionIsWorkedOutAnew() async throws {
    let old = try TemporaryStore()
    try await old.store.ship([document("n1", name: "n"), document("t1", as: .table, name: "t")])
    let id = try await old.store.lookUp(try request()).request.id
    try await old.store.add(plan(id, answer: "old words"))
    try await old.store.database.write { database in
      try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '2'")
    }
    let store = try old.reopened()
    #expect(try await store.lookUp(try request()).known == nil)
    #expect(try await store.plan(id).answer == "old words")
  }

  @Test func anUnknownNetworkOrTableIsToldByItsField() async throws {
    let store = try TemporaryStore()
    let network = try await problem { try await store.store.lookUp(try request()) }
    #expect(network?.status == .notFound)
    #expect(network?.field == "/network")
    try await store.store.ship([document("n1", name: "n")])
    let table = try await problem { try await store.store.lookUp(try request()) }
    #expect(table?.field == "/table")
  }

  @Test func ofTooManyPlansTheOldestGo() async throws {
    let store = try TemporaryStore { $0.plans = 3 }
    for id in ["a", "b", "c", "d", "b", "e"] { try await store.store.add(plan(id)) }
    let ids = try await store.store.plans(.init()).items
    #expect(ids == ["e", "b", "d"].map { "{\"id\": \"\($0)\"}" })
    #expect(try await problem { try await store.store.plan("a") }?.status == .notFound)
  }

  @Test func aPlanIsRemovedOnce() async throws {
    let store = try TemporaryStore()
    try await store.store.add(plan("a"))
    try await store.store.removePlan("a")
    #expect(try await problem { try await store.store.removePlan("a") }?.status == .notFound)
  }

  @Test func plansComeInPagesNewestFirst() async throws {
    let store = try TemporaryStore()
    for id in ["a", "b", "c"] { try await store.store.add(plan(id)) }
    let first = try await store.store.plans(.init(limit: 2))
    #expect(first.items == ["c", "b"].map { "{\"id\": \"\($0)\"}" })
    let second = try await store.store.plans(.init(limit: 2, after: first.next))
    #expect(second.items == ["{\"id\": \"a\"}"])
    #expect(second.next == nil)
    #expect(first.next != nil)
  }
}
