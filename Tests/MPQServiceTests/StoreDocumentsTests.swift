import HTTPTypes
import GRDB
import MPQService
import Testing

@Suite struct StoreDocumentsTests {
  let temporary: TemporaryStore
  var store: Store { temporary.store }

  init() throws { temporary = try TemporaryStore() }

  @Test func theSameBytesAreStoredOnce() async throws {
    let first = try await store.add(document("n1", name: "first"))
    let second = try await store.add(document("n1", name: "second"))
    #expect(first.isNew && !second.isNew)
    #expect(first.json == second.json)
    #expect(first.json.contains("\"name\": \"first\""))
    #expect(try await store.documents(.network, .init()).items.count == 1)
    // A table with the same bytes is another document.
    #expect(try await store.add(document("n1", as: .table)).isNew)
  }

  @Test func onlyShippedDocumentsGoByTheirNames() async throws {
    try await store.ship([
      document("n1", name: "resnet18"), document("t1", as: .table, name: "resnet18"),
    ])
    _ = try await store.add(document("n2", name: "mine"))
    #expect(try await store.content(.network, "resnet18") == Array("n1".utf8))
    #expect(try await store.document(.network, "n2").contains("\"name\": \"mine\""))
    #expect(try await problem { try await store.document(.network, "mine") }?.status == .notFound)
    // Nobody can put an upload in the place of a shipped network by giving it the name.
    _ = try await store.add(document("n3", name: "resnet18"))
    #expect(try await store.content(.network, "resnet18") == Array("n1".utf8))
  }

  @Test func whatIsShippedNoLongerCanBeRemoved() async throws {
    try await store.ship([document("n1", name: "resnet18")])
    let shipped = try await problem { try await store.remove(.network, "resnet18") }
    #expect(shipped?.status == .conflict)
    try await store.ship([document("n2", name: "resnet18")])
    #expect(try await store.content(.network, "resnet18") == Array("n2".utf8))
    try await store.remove(.network, "n1")
    #expect(try await problem { try await store.content(.network, "n1") }?.status == .notFound)
  }

  @Test func anUploadThatIsShippedLaterIsKeptAsShipped() async throws {
    _ = try await store.add(document("n1", name: "mine"))
    try await store.ship([document("n1", name: "resnet18")])
    #expect(try await store.content(.network, "resnet18") == Array("n1".utf8))
    #expect(try await store.document(.network, "n1").contains("\"shipped\": true"))
  }

  @Test func anUnfinishedSweepKeepsItsDocuments() async throws {
    _ = try await store.add(document("a"))
    _ = try await store.add(document("b", as: .table))
    let sweep = try await store.queue(try sweepRequest(rows: 2))
    for (kind, id) in [(DocumentKind.network, "a"), (.table, "b")] {
      let found = try await problem { try await store.remove(kind, id) }
      #expect(found?.status == .conflict)
      #expect(found?.detail.contains(sweep.id) == true)
    }
    _ = try await store.cancelOrRemoveSweep(sweep.id)
    try await store.remove(.network, "a")
    try await store.remove(.table, "b")
  }

  @Test func listsComeInPagesNewestFirst() async throws {
    for index in 0..<7 { _ = try await store.add(document("n\(index)")) }
    _ = try await store.add(document("t", as: .table))
    var seen: [String] = []
    var after: Int?
    var sizes: [Int] = []
    repeat {
      let page = try await store.documents(.network, .init(limit: 3, after: after))
      sizes.append(page.items.count)
      seen += page.items
      after = page.next
    } while after != nil
    #expect(sizes == [3, 3, 1])
    #expect(seen.count == 7)
    #expect(seen[0].contains("\"id\": \"n6\"") && seen[6].contains("\"id\": \"n0\""))
    // A full last page has no other behind it.
    #expect(try await store.documents(.network, .init(limit: 7)).next == nil)
    #expect(try await store.documents(.network, .init(limit: 3, after: 0)).items.isEmpty)
    #expect(try await store.documents(.network, .init(limit: 1, after: .max)).items.count == 1)
  }

  @Test func aListLeavesTheDetailsOut() async throws {
    _ = try await store.add(document("n1"))
    #expect(try await store.documents(.network, .init()).items[0].contains("layer_costs") == false)
    #expect(try await store.document(.network, "n1").contains("layer_costs"))
  }

  @Test(arguments: [
    "", "'", "' OR 1=1 --", "%", "_", "\u{0}", "../../etc/passwd", "💥",
    String(repeating: "n", count: 100_000),
  ])
  func anOddIDIsUnknown(id: String) async throws {
    _ = try await store.add(document("n1"))
    let found = try await problem { try await store.document(.network, id) }
    #expect(found?.status == .notFound)
    #expect(found.map { $0.detail.utf8.count < 1000 } == true)
  }

  @Test func uploadsHaveAQuotaWhichRemovingFrees() async throws {
    let temporary = try TemporaryStore { $0.storedUploadBytes = 3 * 4096 }
    let store = temporary.store
    try await store.ship([document("shipped")])
    for id in ["a", "b", "c"] { _ = try await store.add(document(id)) }
    let found = try await problem { try await store.add(document("d")) }
    #expect(found?.status.code == 507)
    #expect(found?.detail.contains("DELETE") == true)
    #expect(found?.detail.contains("--max-uploads") == true)
    // What is there is found, and nothing of the refused one is.
    #expect(try await !store.add(document("a")).isNew)
    #expect(try await store.documents(.network, .init()).items.count == 4)
    try await store.remove(.network, "b")
    #expect(try await store.add(document("d")).isNew)
  }

  @Test func whatIsShippedAlreadyIsNotWrittenAgain() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ship([document("a"), document("b", as: .table)])
    func changes() async throws -> Int {
      try await store.database.write { $0.totalChangesCount }
    }
    let before = try await changes()
    try await store.ship([document("b", as: .table), document("a")])
    #expect(try await changes() == before)
    try await store.ship([document("a")])
    #expect(try await changes() > before)
  }
}
