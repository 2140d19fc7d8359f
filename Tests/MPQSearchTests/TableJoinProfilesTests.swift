import MPQModel
import MPQSearch
import Testing

/// Candidates where times come from runs at some pairs of widths.
@Suite struct TableJoinProfilesTests {
  private static func join(
    _ pairs: [LayerFormats], bits: [Int] = [4, 8]
  ) throws -> TableJoin {
    var network = try Network(
      name: "n",
      layers: [Layer(name: "a", macs: 10, params: 4), Layer(name: "b", macs: 20, params: 5)])
    let nodes = network.layers.map {
      LatencyProfile.Node(name: $0.name, work: .operations([$0.name]), picoseconds: 7)
    }
    network.resources.latency =
      LatencyTable.joined(
        pairs.map {
          ($0, LatencyProfile(source: "p.json", runtime: "R", advice: "look", nodes: nodes))
        }, with: network
      ).table
    var table = ImportanceTable(source: "t.csv")
    for layer in network.layers {
      for tensor in TensorKind.allCases {
        for width in bits {
          try table.addRow(
            layer: layer.name, tensor: tensor, format: .integer(width),
            importance: 1 / Double(width), line: nil)
        }
      }
    }
    return TableJoin(network: network, table: table)
  }

  @Test func pairsWithoutAProfileAreLeftOut() throws {
    let join = try Self.join([LayerFormats(both: 4), .eightBit])
    #expect(join.problems.isEmpty)
    #expect(
      join.warnings == [
        "p.json and 1 more: was measured at W4A4, W8A8; other choices of 2 layers ('a', 'b') have no time and are left "
          + "out, such as W4A8"
      ])
    #expect(
      join.layers.map { $0.scoredChoices(alpha: 1).map(\.formats) }
        == Array(repeating: [LayerFormats(both: 4), .eightBit], count: 2))
    let problem = try ChoiceProblem(join, measures: [.latency], alpha: 1)
    #expect(problem.choiceCount == 4)
  }

  @Test func allPairsRestrictNothing() throws {
    let widths: [NumberFormat] = [4, 8]
    let all = widths.flatMap { weight in
      widths.map { LayerFormats(weight: weight, activation: $0) }
    }
    let join = try Self.join(all)
    #expect(join.warnings.isEmpty && join.layers.allSatisfy { $0.choices == nil })
  }

  @Test func aLayerWithoutAProfiledPairIsAProblem() throws {
    #expect(
      try Self.join([LayerFormats(both: 2)]).problems == [
        "p.json: was measured at W2A2, and layer 'a' has other choices alone, such as W4A4; profile it at formats "
          + "that the importance table has, or give it those candidates",
        "p.json: was measured at W2A2, and layer 'b' has other choices alone, such as W4A4; profile it at formats "
          + "that the importance table has, or give it those candidates",
      ])
  }
}
