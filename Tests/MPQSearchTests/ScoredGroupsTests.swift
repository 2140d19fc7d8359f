import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// Groups of layers that have one score together: the plan is that of brute force, and every score counts once.
@Suite struct ScoredGroupsTests {
  private static func choice(_ bits: Int, _ importance: Double) -> ImportanceTable.Choice {
    .init(
      LayerFormats(weight: .integer(bits), activation: .unchanged), importance: importance)
  }

  private static func network(_ names: [String], pinned: Set<String> = []) throws -> Network {
    try Network(
      name: "n",
      layers: names.map {
        Layer(
          name: $0, macs: 100, params: 1000,
          pinned: pinned.contains($0)
            ? LayerFormats(weight: 8, activation: .unchanged) : nil)
      })
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func planIsTheCheapestOverGroups(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let widths = [2, 3, 4, 8]
    var table = ImportanceTable(source: "t")
    var groups: [[String]] = []
    var options: [[(score: Double, bits: Int)]] = []
    for group in 0..<5 {
      let layers = (0..<Int.random(in: 1...4, using: &generator)).map { "g\(group).\($0)" }
      groups.append(layers)
      options.append([])
      for width in widths {
        let score = Double(Int.random(in: 0...1000, using: &generator)) / 8
        let size = width * layers.count * 1000 + Int.random(in: 0...500, using: &generator)
        options[group].append((score, size))
        try table.add(Self.choice(width, score), layers: layers, sizeInBits: size)
      }
      table.add(ImportanceTable.Tie(layers: layers))
    }
    let names = groups.flatMap(\.self).shuffled(using: &generator)
    let join = TableJoin(network: try Self.network(names), table: table)
    #expect(join.problems == [])
    let limit = 4 * 1000 * names.count
    var best = Double.infinity
    for code in 0..<1024 {
      let picked = options.enumerated().map { $1[(code >> (2 * $0)) & 3] }
      if picked.reduce(0, { $0 + $1.bits }) <= limit {
        best = min(best, picked.reduce(0) { $0 + $1.score })
      }
    }
    let budget = Budget.maxSize(bits: limit)
    var search = try BitSearch(join, budgets: [budget], alpha: 1, solver: ExhaustiveSolver())
    let solution = try search.solve([budget])
    #expect((solution.importance ?? .infinity) == best, "seed \(seed)")
  }

  @Test func membersThatTheNetworkPinsOrLacksAreAProblem() throws {
    var table = ImportanceTable(source: "t")
    for width in [4, 8] { try table.add(Self.choice(width, 1), layers: ["q", "k", "v"]) }
    table.add(ImportanceTable.Tie(layers: ["q", "k", "v"]))
    let pinned = TableJoin(network: try Self.network(["q", "k", "v"], pinned: ["k"]), table: table)
    #expect(pinned.problems.contains { $0.contains("network 'n' pins 'k'") })
    let lacking = TableJoin(network: try Self.network(["q", "v"]), table: table)
    #expect(lacking.problems.contains { $0.contains("network 'n' lacks 'k'") })
    let none = TableJoin(network: try Self.network(["a"]), table: table)
    #expect(!none.problems.contains { $0.contains("have one score together") })
  }

  @Test func optionsOfEqualFormatsAreAProblem() throws {
    var table = ImportanceTable(source: "t")
    for label in ["a", "b"] {
      try table.add(
        .init(LayerFormats(weight: 4, activation: 8, label: label), importance: 1),
        layers: ["q", "k"])
    }
    table.add(ImportanceTable.Tie(layers: ["q", "k"]))
    let join = TableJoin(network: try Self.network(["q", "k"]), table: table)
    #expect(join.problems.contains { $0.contains("'a' and 'b' have the same formats") })
  }

  @Test func negativeScoresAreRaisedAndCounted() throws {
    var table = ImportanceTable(source: "t")
    for (layer, scores) in [("a", [-2.0, 1]), ("b", [0.5, 0.25]), ("c", [-1, .nan])] {
      for (width, score) in zip([4, 8], scores) {
        try table.add(Self.choice(width, score), layer: layer)
      }
    }
    table.raiseNegativeScores()
    #expect(table["a"]?.choices.map(\.importance) == [0, 3])
    #expect(table["b"]?.choices.map(\.importance) == [0.5, 0.25])
    #expect(table["c"]?.choices[0].importance == 0)
    #expect(table["c"]?.choices[1].importance?.isNaN == true)
    #expect(table.warnings.count == 1)
    #expect(table.warnings[0].hasPrefix("t: 2 of 5 scores are negative"))
    let join = TableJoin(network: try Self.network(["a", "b", "c"]), table: table)
    #expect(join.warnings == table.warnings)
  }
}
