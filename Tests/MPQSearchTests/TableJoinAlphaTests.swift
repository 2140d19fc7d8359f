import MPQModel
import MPQSearch
import Testing

@Suite struct TableJoinAlphaTests {
  private func join(
    _ candidates: TableJoin.Candidates = .init(), _ constraints: SearchConstraints = .init()
  ) throws -> TableJoin {
    var table = ImportanceTable(source: "t")
    for name in ["a", "b"] {
      for tensor in TensorKind.allCases {
        for bits in [2, 4, 8] {
          try table.add(
            layer: name, tensor: tensor, format: .integer(bits), importance: 1 / Double(bits))
        }
      }
    }
    let layers = ["a", "b"].map { Layer(name: $0, macs: 1, params: 1) }
    return TableJoin(
      network: try Network(name: "n", layers: layers), table: table, candidates: candidates,
      constraints: constraints)
  }

  @Test func isTwoWhereBothTensorsAreSearched() throws {
    #expect(try join().defaultAlpha == 2)
    // One layer with a choice is enough.
    #expect(
      try join(.init(), .init(rules: [.init(pattern: "a", activation: [8])])).defaultAlpha == 2)
  }

  @Test func isOneWhereOnlyOneIs() throws {
    #expect(try join(.init(activation: [8])).defaultAlpha == 1)
    #expect(try join(.init(weight: [4])).defaultAlpha == 1)
    let rules: [SearchConstraints.LayerRule] = [
      .init(pattern: "a", activation: [8]), .init(pattern: "b", activation: [4]),
    ]
    #expect(try join(.init(), .init(rules: rules)).defaultAlpha == 1)
    #expect(
      try join(
        .init(activation: [8]), .init(rules: [.init(pattern: "b", activation: [2, 4])])
      )
      .defaultAlpha == 2)
  }
}
