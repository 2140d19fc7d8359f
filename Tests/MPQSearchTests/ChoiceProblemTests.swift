import MPQMachine
import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct ChoiceProblemTests {
  private static func tinyJoin(
    ties: [SearchConstraints.Tie] = [], bits: [[NumberFormat]] = [[2, 3], [2, 3]]
  )
    throws -> TableJoin
  {
    var table = ImportanceTable(source: "t")
    let names = ["a", "b"]
    for name in names {
      for tensor in TensorKind.allCases {
        for width in 2...4 {
          try table.add(
            layer: name, tensor: tensor, format: .integer(width), importance: 1 / Double(width))
        }
      }
    }
    let network = try Network(
      name: "n",
      layers: [Layer(name: "a", macs: 10, params: 1), Layer(name: "b", macs: 20, params: 2)])
    let rules = zip(names, bits).map {
      SearchConstraints.LayerRule(pattern: $0, weight: $1, activation: [2, 4])
    }
    return TableJoin(
      network: network, table: table, constraints: .init(source: "c", rules: rules, ties: ties))
  }

  @Test func aChoiceIsAPairOfWidths() throws {
    let problem = try ChoiceProblem(
      Self.tinyJoin(), measures: [.bitOperations, .weightSize], alpha: 2)
    #expect(problem.groupCount == 2)
    #expect(
      problem.choices(of: 0).map { problem.formats(of: $0).description } == [
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
    #expect((0..<problem.choiceCount).allSatisfy { problem.formats(of: $0).weight == 3 })
    #expect(problem.tieClasses.map { $0.commonOptions.map { problem.formats[$0] } } == [[3]])
  }

  @Test func withoutACommonWidthThereIsNoProblem() throws {
    let tie = SearchConstraints.Tie(layers: ["a", "b"], shared: [.weight])
    let join = try Self.tinyJoin(ties: [tie], bits: [[2], [3, 4]])
    #expect(
      throws: ChoiceProblem.BuildingFault.noCommonFormat(layers: ["a", "b"], tensor: .weight)
    ) {
      try ChoiceProblem(join, measures: [], alpha: 1)
    }
  }

  @Test func everyChoiceNeedsALatency() throws {
    let first = LayerFormats(weight: 2, activation: 2)
    var join = try Self.tinyJoin()
    join.network.resources.latency = LatencyTable(source: "l")
    let fault = ChoiceProblem.BuildingFault.missingUsage(.latency, layer: "a", formats: first)
    for measures: [Measure] in [[.latency], []] {
      #expect(throws: fault) { try ChoiceProblem(join, measures: measures, alpha: 1) }
    }
  }

  @Test func rowsThatCouldOverflowAreRefused() throws {
    var table = ImportanceTable(source: "t")
    for tensor in TensorKind.allCases {
      try table.add(layer: "a", tensor: tensor, format: 32, importance: 1)
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
      let left = reduced.groups.map { group in
        Set(reduced.choices(of: group).map { reduced.formats(of: $0) })
      }
      let plans = instance.plans.plans.filter { plan in
        zip(left, plan.formats).allSatisfy { $0.contains($1) }
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
      for group in once.groups where !tied.contains(group) {
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

  // MARK: - Limits

  /// So many layers with all pairs of some widths.
  private static func wideJoin(
    layers count: Int, bits: ClosedRange<Int> = IntegerFormats.bits,
    ties: [SearchConstraints.Tie] = []
  ) throws -> TableJoin {
    var table = ImportanceTable(source: "t")
    for index in 0..<count {
      for tensor in TensorKind.allCases {
        for width in bits {
          try table.add(
            layer: "l\(index)", tensor: tensor, format: .integer(width),
            importance: 1 / Double(width + index % 7))
        }
      }
    }
    return TableJoin(
      network: try Network(
        name: "wide", layers: (0..<count).map { Layer(name: "l\($0)", macs: 1 + $0, params: 1) }),
      table: table, constraints: .init(source: "c", ties: ties))
  }

  @Test func moreChoicesThanAreSearchedAreRefused() throws {
    let most = ChoiceProblem.largestChoiceCount / (32 * 32)
    #expect(throws: ChoiceProblem.BuildingFault.tooManyChoices((most + 1) * 32 * 32)) {
      try ChoiceProblem(Self.wideJoin(layers: most + 1), measures: [], alpha: 1)
    }
    #expect(try ChoiceProblem(Self.wideJoin(layers: 4), measures: [], alpha: 1).choiceCount == 4096)
  }

  @Test func buildingEndsAtALimit() throws {
    #expect(throws: ChoiceProblem.BuildingFault.stopped) {
      try ChoiceProblem(
        Self.wideJoin(layers: 4), measures: [], alpha: 1, limits: SearchLimits { true })
    }
    #expect(throws: ChoiceProblem.BuildingFault.stopped) {
      try BitSearch(
        Self.wideJoin(layers: 4), budgets: [], alpha: 1, solver: ExhaustiveSolver(),
        limits: SearchLimits { true })
    }
  }

  /// The table's own total is limited, but names that tools have changed may mean one entry many times.
  @Test func latenciesOfLayersThatShareAnEntryAreNotAddedUpBeyondAWord() throws {
    var table = ImportanceTable(source: "t")
    var latency = LatencyTable(source: "l")
    let names = (0..<40).map { String(repeating: "module.", count: $0) + "a" }
    for name in names {
      for tensor in TensorKind.allCases {
        try table.add(layer: name, tensor: tensor, format: 8, importance: 1)
      }
    }
    try latency.add(layer: "a", formats: .eightBit, picoseconds: LatencyTable.largestTotal / 2)
    for pinned in [nil, LayerFormats.eightBit] {
      let network = try Network(
        name: "n",
        layers: names.enumerated().map {
          Layer(name: $1, macs: 1, params: 1, pinned: $0 == 0 ? nil : pinned)
        })
      var join = TableJoin(network: network, table: table)
      join.network.resources.latency = latency
      for budgets: [Budget] in [[.maxLatency(picoseconds: ExactDecimal(1))], []] {
        #expect(throws: ChoiceProblem.BuildingFault.tooLarge(.latency)) {
          try BitSearch(
            join, budgets: budgets, alpha: 1, solver: ExhaustiveSolver())
        }
      }
    }
  }

  /// Many tied components, each of which has as many keys as one may have, share the room that there is.
  @Test func tiedComponentsShareTheRoomForArcs() throws {
    var random = SeededGenerator(seed: 3)
    let ties = (0..<12).flatMap { component in
      (0..<8).flatMap { _ in
        [TensorKind.weight, .activation].map { tensor in
          SearchConstraints.Tie(
            layers: (0..<2).map { _ in "l\(component * 12 + random.integer(0...11))" },
            shared: [tensor])
        }
      }
    }.filter { $0.layers[0] != $0.layers[1] }
    let join = try Self.wideJoin(layers: 144, bits: 2...5, ties: ties)
    let problem = try ChoiceProblem(join, measures: [.weightSize], alpha: 1)
    var memory = SearchMemory()
    let kept = ChoiceStages(problem, memory: memory).relaxedClasses
    // Enough for any one of the components, not for all.
    memory.arcCount = 4096
    let relaxed = ChoiceStages(problem, memory: memory).relaxedClasses
    #expect(relaxed.count > kept.count)
    #expect(relaxed.count < problem.tieClasses.count)
  }

  @Test func choicesThatDoNotFitIntoMemoryAreRefused() throws {
    let join = try Self.tinyJoin()
    let much = MachineMemory(bytes: 1 << 30, bound: .process)
    _ = try ChoiceProblem(join, measures: [.bitOperations], alpha: 1, memory: much)
    let little = MachineMemory(bytes: 1000, bound: .process)
    #expect(throws: ChoiceProblem.BuildingFault.tooLittleMemory(bytes: 8 * 184, left: little)) {
      try ChoiceProblem(join, measures: [.bitOperations], alpha: 1, memory: little)
    }
  }

  @Test func tablesShrinkWithTheMemoryThatIsLeft() {
    let whole = SearchMemory()
    let left = whole.fitting(into: 1 << 30)
    #expect(left.pairTableSize == whole.pairTableSize && left.beams == whole.beams)
    let half = whole.fitting(into: 180 << 20)
    #expect(half.pairTableSize == whole.pairTableSize / 2)
    #expect(whole.fitting(into: 0).tableSize == whole.tableSize / 64)
  }
}
