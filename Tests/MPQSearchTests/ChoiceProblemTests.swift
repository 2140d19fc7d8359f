import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct ChoiceProblemTests {
  private static func tinyJoin(
    ties: [SearchConstraints.Tie] = [], bits: [[Int]] = [[2, 3], [2, 3]]
  )
    throws -> TableJoin
  {
    var table = ImportanceTable(source: "t")
    let names = ["a", "b"]
    for name in names {
      for tensor in TensorKind.allCases {
        for width in 2...4 {
          try table.add(layer: name, tensor: tensor, bits: width, importance: 1 / Double(width))
        }
      }
    }
    let network = try Network(
      name: "n",
      layers: [Layer(name: "a", macs: 10, params: 1), Layer(name: "b", macs: 20, params: 2)])
    let rules = zip(names, bits).map {
      SearchConstraints.LayerRule(pattern: $0, weightBits: $1, activationBits: [2, 4])
    }
    return TableJoin(
      network: network, table: table, constraints: .init(source: "c", rules: rules, ties: ties))
  }

  @Test func aChoiceIsAPairOfWidths() throws {
    let problem = try ChoiceProblem(
      Self.tinyJoin(), measures: [.bitOperations, .weightSize], alpha: 2)
    #expect(problem.groupCount == 2)
    #expect(
      problem.choices(of: 0).map { problem.widths[$0].description } == [
        "W2A2", "W2A4", "W3A2", "W3A4",
      ])
    #expect(problem.cost[0] == 0.5 + 2 * 0.5)
    #expect(problem.cost[1] == 0.25 + 2 * 0.5)
    #expect(Array(problem.usage[0..<4]) == [40, 2, 80, 2])
    #expect(problem.usage(of: [3, 4]) == [120 + 80, 3 + 4])
    #expect(problem.isFeasible([3, 4], capacities: [200, 7]))
    #expect(!problem.isFeasible([3, 4], capacities: [199, 7]))
  }

  @Test func tiesLeaveCommonWidthsOnly() throws {
    let tie = SearchConstraints.Tie(layers: ["a", "b"], shared: [.weight])
    let problem = try ChoiceProblem(
      Self.tinyJoin(ties: [tie], bits: [[2, 3], [3, 4]]), measures: [.bitOperations], alpha: 1)
    #expect(problem.widths.allSatisfy { $0.weightBits == 3 })
    #expect(problem.tieClasses.map(\.commonWidths) == [[3]])
  }

  @Test func withoutACommonWidthThereIsNoProblem() throws {
    let tie = SearchConstraints.Tie(layers: ["a", "b"], shared: [.weight])
    let join = try Self.tinyJoin(ties: [tie], bits: [[2], [3, 4]])
    #expect(throws: ChoiceProblem.BuildingFault.noCommonWidth(layers: ["a", "b"], tensor: .weight))
    {
      try ChoiceProblem(join, measures: [], alpha: 1)
    }
  }

  @Test func everyChoiceNeedsALatency() throws {
    let first = BitWidths(weightBits: 2, activationBits: 2)
    #expect(throws: ChoiceProblem.BuildingFault.missingLatency(layer: "a", widths: first)) {
      try ChoiceProblem(
        Self.tinyJoin(), measures: [.latency], alpha: 1, latency: LatencyTable(source: "l"))
    }
  }

  @Test func rowsThatCouldOverflowAreRefused() throws {
    var table = ImportanceTable(source: "t")
    for tensor in TensorKind.allCases {
      try table.add(layer: "a", tensor: tensor, bits: 32, importance: 1)
    }
    let network = try Network(
      name: "n", layers: [Layer(name: "a", macs: Network.largestTotal, params: 1)])
    #expect(throws: ChoiceProblem.BuildingFault.tooLarge(.bitOperations)) {
      try ChoiceProblem(
        TableJoin(network: network, table: table), measures: [.bitOperations], alpha: 1)
    }
  }

  /// The removed choices are those that another one makes needless, and no plan's worth goes.
  @Test func dominanceKeepsTheOptimum() throws {
    var removed = 0
    for seed in UInt64(1)...1_500 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let reduced = PlanSearch(instance.problem, solver: ExhaustiveSolver()).problem
      removed += instance.problem.choiceCount - reduced.choiceCount
      let left = (0..<reduced.groupCount).map { group in
        Set(reduced.choices(of: group).map { reduced.widths[$0] })
      }
      let position = Dictionary(
        uniqueKeysWithValues: reduced.layer.enumerated().map { ($1, $0) })
      let plans = instance.plans.plans.filter { plan in
        plan.widths.indices.allSatisfy { left[position[$0]!].contains(plan.widths[$0]) }
      }
      for _ in 0..<3 {
        let capacities = instance.capacities(&random)
        let best = plans.filter { zip($0.usage, capacities).allSatisfy { $0 <= $1 } }
          .map(\.cost).min()
        let optimum = instance.plans.optimum(capacities)?.cost
        #expect((best == nil) == (optimum == nil), "seed \(seed)")
        if let best, let optimum { #expect(best <= optimum * (1 + 1e-12), "seed \(seed)") }
      }
    }
    #expect(removed > 1_000)
  }

  /// No free group keeps two choices of which one is at least as good in everything.
  @Test func dominanceLeavesNothingToRemove() {
    for seed in UInt64(1)...500 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      let once = PlanSearch(instance.problem, solver: ExhaustiveSolver()).problem
      let tied = Set(once.tieClasses.flatMap(\.groups))
      for group in 0..<once.groupCount where !tied.contains(group) {
        for first in once.choices(of: group) {
          for second in once.choices(of: group) where first != second {
            let isAtLeastAsGood =
              once.cost[first] <= once.cost[second]
              && (0..<once.rowCount).allSatisfy {
                once.usage[first * once.rowCount + $0] <= once.usage[second * once.rowCount + $0]
              }
            #expect(!isAtLeastAsGood, "seed \(seed)")
          }
        }
      }
    }
  }
}
