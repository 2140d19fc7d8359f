import MPQModel
import MPQSearch
import Testing

@Suite struct TableJoinTests {
  private func network(_ names: [String] = ["a", "b"], pinned: [String] = []) throws -> Network {
    try Network(
      name: "net",
      layers: names.map {
        Layer(name: $0, macs: 4, params: 2, pinned: pinned.contains($0) ? .eightBit : nil)
      })
  }

  /// Each layer's rows at 2, 3 and 4 bits for both tensors, a line per layer.
  private func table(_ layers: [String], tensors: [TensorKind] = TensorKind.allCases) throws
    -> ImportanceTable
  {
    var table = ImportanceTable(source: "t.csv")
    for (line, layer) in layers.enumerated() {
      for tensor in tensors {
        for bits in 2...4 {
          try table.add(
            layer: layer, tensor: tensor, bits: bits, importance: 1 / Double(bits), line: line + 2)
        }
      }
    }
    return table
  }

  @Test func joinsByNameNotByPosition() throws {
    let join = TableJoin(
      network: try network(["a", "p", "b"], pinned: ["p"]), table: try table(["b", "a"]))
    #expect(join.problems.isEmpty)
    #expect(join.warnings.isEmpty)
    #expect(join.layers.map(\.layer) == [0, 2])
    #expect(join.weightBits == [2, 3, 4])
    #expect(join.layers[0].weight.map(\.bits) == [2, 3, 4])
  }

  @Test func missingLayersAndWidthsAreAllReported() throws {
    let join = TableJoin(
      network: try network(["a", "b", "c"]), table: try table(["a"]),
      candidates: .init(weightBits: [8, 2], activationBits: [3, 4]))
    #expect(
      join.problems == [
        "t.csv:2: layer 'a' has no weight importance at 8 bits (it has 2, 3, 4); add the row, or "
          + "leave 8 out of the candidates",
        "t.csv: no rows for layer 'b' of network 'net'; add them, or pin the layer in the network "
          + "file",
        "t.csv: no rows for layer 'c' of network 'net'; add them, or pin the layer in the network "
          + "file",
      ])
  }

  @Test func extraLayersAreAProblemOnlyWhenStrict() throws {
    let table = try table(["a", "x", "b"])
    let lenient = TableJoin(network: try network(), table: table)
    #expect(lenient.problems.isEmpty)
    #expect(
      lenient.warnings == [
        "t.csv:3: layer 'x' is not in network 'net'; its rows are ignored"
      ])
    let strict = TableJoin(network: try network(), table: table, strict: true)
    #expect(strict.problems == ["t.csv:3: layer 'x' is not in network 'net'"])
    #expect(strict.warnings.isEmpty)
  }

  @Test func aPinnedNetworkLeavesNothingToSearch() throws {
    let join = TableJoin(
      network: try network(pinned: ["a", "b"]), table: ImportanceTable(source: "t.csv"))
    #expect(
      join.problems.first == "network 'net': every layer is pinned; there is nothing to search")
  }

  @Test func aTableWithoutATensorNeedsAFixedWidth() throws {
    let table = try table(["a", "b"], tensors: [.weight])
    let open = TableJoin(network: try network(), table: table)
    #expect(
      open.problems == [
        "t.csv: has no activation rows; add them, or fix the width with --activation-bits and one "
          + "number"
      ])
    let fixed = TableJoin(
      network: try network(), table: table, candidates: .init(activationBits: [8]))
    #expect(fixed.problems.isEmpty)
    #expect(fixed.layers[1].activation == [.init(bits: 8, importance: 0)])
    #expect(
      fixed.warnings == [
        "t.csv: 2 layers have a fixed activation bit-width without importance; it counts as 0 and "
          + "does not change the choice"
      ])
  }

  @Test func fixedWidthsCountTheirImportanceWhereThereIsOne() throws {
    let join = TableJoin(
      network: try network(), table: try table(["a", "b"]),
      candidates: .init(weightBits: [2, 3], activationBits: [4]))
    #expect(join.warnings.isEmpty)
    #expect(join.layers[0].activation == [.init(bits: 4, importance: 0.25)])
  }

  @Test func rulesReplaceCandidatesAndLaterOnesWin() throws {
    let constraints = SearchConstraints(
      source: "c.json",
      rules: [
        .init(pattern: "*", weightBits: [2, 3]), .init(pattern: "b", weightBits: [4]),
        .init(pattern: "b", activationBits: [3, 4]),
      ])
    let join = TableJoin(
      network: try network(), table: try table(["a", "b"]), constraints: constraints)
    #expect(join.problems.isEmpty)
    #expect(join.layers.map { $0.weight.map(\.bits) } == [[2, 3], [4]])
    #expect(join.layers.map { $0.activation.map(\.bits) } == [[2, 3, 4], [3, 4]])
  }

  @Test func rulesThatMatchNothingToSearchAreProblems() throws {
    let constraints = SearchConstraints(
      source: "c.json",
      rules: [
        .init(pattern: "z*", weightBits: [2], line: 4), .init(pattern: "b", weightBits: [2]),
      ])
    let join = TableJoin(
      network: try network(pinned: ["b"]), table: try table(["a"]), constraints: constraints)
    #expect(
      join.problems == [
        "c.json:4: no layer of network 'net' matches 'z*'",
        "c.json: 'b' matches only layers that the network pins; unpin them in the network file to "
          + "search them",
      ])
  }

  @Test func tiesNameSearchedLayers() throws {
    let constraints = SearchConstraints(
      source: "c.json",
      ties: [
        .init(layers: ["b", "a"], shared: [.weight]),
        .init(layers: ["a", "p", "q"], shared: [.activation], line: 7),
      ])
    let join = TableJoin(
      network: try network(["a", "p", "b"], pinned: ["p"]), table: try table(["a", "b"]),
      constraints: constraints)
    #expect(join.ties.first?.members == [1, 0])
    #expect(
      join.problems == [
        "c.json:7: layer 'p' is pinned by the network and cannot be tied",
        "c.json:7: network 'net' has no layer 'q' to tie",
      ])
  }

  @Test func outliersAreListedInNetworkOrder() throws {
    var table = try table(["a", "b"])
    try table.add(layer: "b", tensor: .weight, bits: 8, importance: 0.9)
    try table.add(layer: "a", tensor: .weight, bits: 8, importance: 0.3)
    let join = TableJoin(network: try network(), table: table)
    #expect(join.outliers.map(\.layer) == ["a", "b"])
    #expect(join.outliers.map(\.entry.bits) == [4, 4])
    #expect(join.layers[0].weight.map(\.bits) == [2, 3, 8])
    #expect(join.layers[0].measuredWeight.map(\.bits) == [2, 3, 4, 8])
  }
}
