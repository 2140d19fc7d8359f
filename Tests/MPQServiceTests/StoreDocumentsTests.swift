import MPQService
import Testing

@Suite struct StoreDocumentsTests {
  @Test(arguments: StoreDriver.all) func theSameBytesAreStoredOnce(_ driver: StoreDriver)
    async throws
  {
    let temporary = try driver.temporary()
    let store = temporary.store
    let first = try await store.add(document("n1", name: "first"))
    let second = try await store.add(document("n1", name: "second"))
    #expect(first.isNew && !second.isNew)
    #expect(first.document == second.document)
    #expect(first.document.name == "first")
    #expect(try await store.documents(.network, .init()).items.count == 1)
    // A table with the same bytes is another document.
    #expect(try await store.add(document("n1", as: .table)).isNew)
  }

  @Test(arguments: StoreDriver.all) func onlyShippedDocumentsGoByTheirNames(_ driver: StoreDriver)
    async throws
  {
    let temporary = try driver.temporary()
    let store = temporary.store
    try await store.ship([
      document("n1", name: "resnet18"), document("t1", as: .table, name: "resnet18"),
    ])
    _ = try await store.add(document("n2", name: "mine"))
    #expect(try await store.content(.network, "resnet18") == Array("n1".utf8))
    #expect(try await store.document(.network, "n2").name == "mine")
    #expect(
      try await refusal { try await store.document(.network, "mine") }
        == .notFound(.document(.network, "mine")))
    // Nobody can put an upload in the place of a shipped network by giving it the name.
    _ = try await store.add(document("n3", name: "resnet18"))
    #expect(try await store.content(.network, "resnet18") == Array("n1".utf8))
  }

  @Test(arguments: StoreDriver.all) func whatIsShippedNoLongerCanBeRemoved(_ driver: StoreDriver)
    async throws
  {
    let temporary = try driver.temporary()
    let store = temporary.store
    try await store.ship([document("n1", name: "resnet18")])
    #expect(try await refusal { try await store.remove(.network, "resnet18") } == .shipped)
    try await store.ship([document("n2", name: "resnet18")])
    #expect(try await store.content(.network, "resnet18") == Array("n2".utf8))
    try await store.remove(.network, "n1")
    #expect(
      try await refusal { try await store.content(.network, "n1") }
        == .notFound(.document(.network, "n1")))
  }

  @Test(arguments: StoreDriver.all) func anUploadThatIsShippedLaterIsKeptAsShipped(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    _ = try await store.add(document("n1", name: "mine"))
    try await store.ship([document("n1", name: "resnet18")])
    #expect(try await store.content(.network, "resnet18") == Array("n1".utf8))
    #expect(try await store.document(.network, "n1").isShipped)
  }

  @Test(arguments: StoreDriver.all) func anUnfinishedSweepKeepsItsDocuments(_ driver: StoreDriver)
    async throws
  {
    let temporary = try driver.temporary()
    let store = temporary.store
    _ = try await store.add(document("a"))
    _ = try await store.add(document("b", as: .table))
    let sweep = try await store.queue(try sweepRequest(rows: 2))
    for (kind, id) in [(DocumentKind.network, "a"), (.table, "b")] {
      #expect(
        try await refusal { try await store.remove(kind, id) } == .needed(bySweep: sweep.id))
    }
    _ = try await store.cancelOrRemoveSweep(sweep.id)
    try await store.remove(.network, "a")
    try await store.remove(.table, "b")
  }

  @Test(arguments: StoreDriver.all) func listsComeInPagesNewestFirst(_ driver: StoreDriver)
    async throws
  {
    let temporary = try driver.temporary()
    let store = temporary.store
    for index in 0..<7 { _ = try await store.add(document("n\(index)")) }
    _ = try await store.add(document("t", as: .table))
    var seen: [String] = []
    var after: Int?
    var sizes: [Int] = []
    repeat {
      let page = try await store.documents(.network, .init(limit: 3, after: after))
      sizes.append(page.items.count)
      seen += page.items.map(\.id)
      after = page.next
    } while after != nil
    #expect(sizes == [3, 3, 1])
    #expect(seen == (0..<7).reversed().map { "n\($0)" })
    // A full last page has no other behind it.
    #expect(try await store.documents(.network, .init(limit: 7)).next == nil)
    #expect(try await store.documents(.network, .init(limit: 3, after: 0)).items.isEmpty)
    #expect(try await store.documents(.network, .init(limit: 1, after: .max)).items.count == 1)
  }

  @Test(arguments: StoreDriver.all) func aListLeavesTheDetailsOut(_ driver: StoreDriver)
    async throws
  {
    let temporary = try driver.temporary()
    let store = temporary.store
    _ = try await store.add(document("n1"))
    #expect(try await store.documents(.network, .init()).items[0].details == "")
    #expect(try await store.document(.network, "n1").details.contains("layer_costs"))
  }

  @Test(
    arguments: [
      "", "'", "' OR 1=1 --", "%", "_", "\u{0}", "../../etc/passwd", "💥",
      String(repeating: "n", count: 100_000),
    ], StoreDriver.all)
  func anOddIDIsUnknown(id: String, _ driver: StoreDriver) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    _ = try await store.add(document("n1"))
    let found = try await refusal { try await store.document(.network, id) }
    #expect(found == .notFound(.document(.network, id)))
    #expect(found.map { ServiceProblem($0).detail.utf8.count < 1000 } == true)
  }

  @Test(arguments: StoreDriver.all) func uploadsHaveAQuotaWhichRemovingFrees(_ driver: StoreDriver)
    async throws
  {
    let temporary = try driver.temporary { $0.uploadBytes = 3 * 4096 }
    let store = temporary.store
    try await store.ship([document("shipped")])
    for id in ["a", "b", "c"] { _ = try await store.add(document(id)) }
    let found = try await refusal { try await store.add(document("d")) }
    #expect(found == .uploadsFull(bytes: 4 * 4096, limit: 3 * 4096))
    // What is there is found, and nothing of the refused one is.
    #expect(try await !store.add(document("a")).isNew)
    #expect(try await store.documents(.network, .init()).items.count == 4)
    try await store.remove(.network, "b")
    #expect(try await store.add(document("d")).isNew)
  }

  @Test(arguments: StoreDriver.all) func longContentIsReadInPieces(_ driver: StoreDriver)
    async throws
  {
    let temporary = try driver.temporary()
    let bytes = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    _ = try await temporary.store.add(
      Document(kind: .table, id: "t", name: "t", facts: [], details: [], content: bytes))
    var read: [UInt8] = []
    while read.count < bytes.count {
      let (piece, total) = try await temporary.store.content(.table, "t", from: read.count)
      #expect(total == bytes.count && !piece.isEmpty && piece.count <= PageRequest.pieceBytes)
      read += piece
    }
    #expect(read == bytes)
    #expect(try temporary.store.readNow(.table, "t").content == bytes)
  }

  @Test(arguments: StoreDriver.all) func manyWritersAndReadersAtOnceLoseNothing(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
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

  @Test(arguments: StoreDriver.all) func aStoreThatIsOpenedAgainKeepsWhatItHolds(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
    _ = try await temporary.store.add(document("n1"))
    let sweep = try await temporary.store.queue(try sweepRequest(rows: 2))
    let again = try temporary.reopened()
    try await again.check()
    #expect(try await again.content(.network, "n1") == Array("n1".utf8))
    #expect(try await again.sweep(sweep.id).sweep.state == .queued)
  }
}
