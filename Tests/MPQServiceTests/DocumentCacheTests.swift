import MPQFormats
import MPQService
import Testing

@Suite struct DocumentCacheTests {
  private static let costs = "layer,macs,params,weight_bits,activation_bits\na,1,2,,\n"
  private static let importances = "layer,tensor,bits,importance\na,weight,2,0.5\n"

  private func stored(_ kind: DocumentKind, _ id: String, _ text: String) -> Document {
    Document(
      kind: kind, id: id, name: id, facts: [], details: [], content: Array(text.utf8))
  }

  @Test func whatHasBeenReadOnceIsKept() async throws {
    let temporary = try TemporaryStore()
    let cache = DocumentCache(temporary.store)
    _ = try await temporary.store.add(stored(.network, "n", Self.costs))
    _ = try await temporary.store.add(stored(.table, "t", Self.importances))
    #expect(try cache.network("n").layers.map(\.name) == ["a"])
    #expect(try cache.table("t")["a"]?.importance(.weight, bits: 2) == 0.5)
    try await temporary.store.remove(.network, "n")
    try await temporary.store.remove(.table, "t")
    #expect(try cache.network("n").layers.count == 1)
    #expect(try cache.table("t").layers.count == 1)
    #expect(throws: ServiceProblem.self) { try DocumentCache(temporary.store).network("n") }
  }

  @Test func ofManyDocumentsTheLastUsedAreKept() async throws {
    let temporary = try TemporaryStore()
    let cache = DocumentCache(temporary.store)
    for index in 0..<9 {
      _ = try await temporary.store.add(stored(.network, "n\(index)", Self.costs))
    }
    for index in 0..<8 { _ = try cache.network("n\(index)") }
    // Used again, so that the second is the one that makes room.
    _ = try cache.network("n0")
    _ = try cache.network("n8")
    for index in 0..<9 { try await temporary.store.remove(.network, "n\(index)") }
    // A cost table is called what the lists call it.
    #expect(try cache.network("n0").name == "n0")
    #expect(throws: ServiceProblem.self) { try cache.network("n1") }
  }

  @Test func whatIsUnknownIsTold() throws {
    let temporary = try TemporaryStore()
    let cache = DocumentCache(temporary.store)
    #expect(throws: ServiceProblem.self) { try cache.table("t") }
  }

  @Test func aCopyThatIsDamagedIsTheStoresFault() async throws {
    let temporary = try TemporaryStore()
    _ = try await temporary.store.add(stored(.network, "n", "garbled"))
    do {
      _ = try DocumentCache(temporary.store).network("n")
      Issue.record("a damaged copy was read")
    } catch let problem as ServiceProblem {
      #expect(problem.status == .serviceUnavailable)
    }
  }
}
