import MPQModel
import HTTPTypes
import MPQCommand
import MPQFiles
import MPQService
import Testing

@Suite struct DocumentCacheTests {
  private static let costs = "layer,macs,params,weight_bits,activation_bits\na,1,2,,\n"
  private static let importances = "layer,tensor,bits,importance\na,weight,2,0.5\n"

  /// A document of a name, under the hash of its bytes; more lines make it another one.
  private func stored(
    _ kind: DocumentKind, _ name: String, _ text: String, extraLines: Int = 0
  ) -> Document {
    let content = Array((text + String(repeating: "\n", count: extraLines)).utf8)
    return Document(
      kind: kind, id: Hash.sha256(content), name: name, facts: [], details: [], content: content)
  }

  @Test func whatHasBeenReadOnceIsKept() async throws {
    let temporary = try TemporaryStore()
    let cache = DocumentCache(temporary.store)
    let (network, table) = (
      stored(.network, "n", Self.costs), stored(.table, "t", Self.importances)
    )
    _ = try await temporary.store.add(network)
    _ = try await temporary.store.add(table)
    #expect(try cache.network(network.id).layers.map(\.name) == ["a"])
    #expect(try cache.table(table.id)["a"]?.importance(.weight, in: 2) == 0.5)
    try await temporary.store.remove(.network, network.id)
    try await temporary.store.remove(.table, table.id)
    #expect(try cache.network(network.id).layers.count == 1)
    #expect(try cache.table(table.id).layers.count == 1)
    #expect(throws: ServiceProblem.self) {
      try DocumentCache(temporary.store).network(network.id)
    }
  }

  @Test func ofManyDocumentsTheLastUsedAreKept() async throws {
    let temporary = try TemporaryStore()
    let cache = DocumentCache(temporary.store)
    let networks = (0..<9).map { stored(.network, "n\($0)", Self.costs, extraLines: $0) }
    for network in networks { _ = try await temporary.store.add(network) }
    for network in networks.prefix(8) { _ = try cache.network(network.id) }
    // Used again, so that the second is the one that makes room.
    _ = try cache.network(networks[0].id)
    _ = try cache.network(networks[8].id)
    for network in networks { try await temporary.store.remove(.network, network.id) }
    // A cost table is called what the lists call it.
    #expect(try cache.network(networks[0].id).name == "n0")
    #expect(throws: ServiceProblem.self) { try cache.network(networks[1].id) }
  }

  @Test func whatIsUnknownIsTold() throws {
    let temporary = try TemporaryStore()
    let cache = DocumentCache(temporary.store)
    #expect(throws: ServiceProblem.self) { try cache.table("t") }
  }

  @Test func aCopyThatIsDamagedIsTheStoresFault() async throws {
    let temporary = try TemporaryStore()
    // It is read all the same, but it is not what was uploaded.
    let other = stored(.network, "n", Self.costs)
    _ = try await temporary.store.add(
      Document(
        kind: .network, id: "n", name: "n", facts: [], details: [], content: other.content))
    do {
      _ = try DocumentCache(temporary.store).network("n")
      Issue.record("a damaged copy was read")
    } catch let problem as ServiceProblem {
      #expect(problem.status == .serviceUnavailable)
    }
  }
}
