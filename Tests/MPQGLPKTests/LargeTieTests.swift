import MPQGLPK
import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// A tie over many layers: its block can be filled in more ways than can be listed.
@Suite struct LargeTieTests {
  private static let names = (0..<40).map { "layer\($0)" }

  /// With the shared width given, the layers are free again: the best over the widths is the answer.
  @Test func isTheBestOfItsWidths() throws {
    let tie = SearchConstraints.Tie(layers: Self.names, shared: [.weight])
    let capacities = try Self.capacities()
    let tied = try Self.search(.init(source: "c", ties: [tie]))
    let outcome = try tied.solve(capacities: capacities)
    var best = Double.infinity
    for bits in 2...6 {
      let search = try Self.search(
        .init(source: "c", rules: [.init(pattern: "*", weight: [.integer(bits)])]))
      best = min(best, try search.solve(capacities: capacities).importance ?? .infinity)
    }
    #expect(outcome.status == .optimal)
    #expect(abs(try #require(outcome.importance) - best) <= 1e-11 * best)
  }

  private static func capacities() throws -> [Int] {
    try search(.init()).problem.usageRanges().map { range in
      range.lowerBound + (range.upperBound - range.lowerBound) * 2 / 5
    }
  }

  private static func search(_ constraints: SearchConstraints) throws -> PlanSearch {
    var random = SeededGenerator(seed: 9)
    var table = ImportanceTable(source: "t")
    var layers: [Layer] = []
    for name in names {
      layers.append(
        Layer(name: name, macs: random.integer(1...1_000), params: random.integer(1...1_000)))
      for tensor in TensorKind.allCases {
        for bits in 2...6 {
          try table.add(
            layer: name, tensor: tensor, format: .integer(bits),
            importance: random.real(0.8...1.2) / Double(bits * bits))
        }
      }
    }
    let join = TableJoin(
      network: try Network(name: "n", layers: layers), table: table, constraints: constraints,
      outliers: .keep)
    let problem = try ChoiceProblem(join, measures: [.bitOperations, .weightSize], alpha: 2)
    return PlanSearch(problem, solver: GLPKSolver())
  }
}
