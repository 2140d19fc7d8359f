import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct BitSearchTests {
  /// Instances whose rows come from budgets in whole units of their measure.
  private static func instances(
    _ seeds: ClosedRange<UInt64>, rules: [OutlierRule] = [.keep], minimumRows: Int = 1
  ) -> [(RandomInstance, BitSearch)] {
    var style = RandomInstance.Style()
    style.rules = rules
    style.rows = minimumRows...3
    style.layers = 1...4
    return seeds.compactMap { seed in
      guard let instance = RandomInstance(seed: seed, style: style) else { return nil }
      let budgets = instance.budgets(instance.plans.plans[0].usage)
      guard let budgets,
        let search = try? BitSearch(
          instance.join, budgets: budgets, alpha: instance.alpha,
          solver: ExhaustiveSolver())
      else { return nil }
      return (instance, search)
    }
  }

  @Test func answersWithCostsOfItsOwnPlan() throws {
    var solved = 0
    for (instance, prepared) in Self.instances(1...1_500) {
      var search = prepared
      var random = SeededGenerator(seed: instance.seed)
      guard let budgets = instance.budgets(instance.capacities(&random)) else { continue }
      let solution = try search.solve(budgets)
      let optimum = instance.plans.optimum(search.capacities(budgets))
      #expect((solution.plan == nil) == (optimum == nil), "seed \(instance.seed)")
      guard let plan = solution.plan, let optimum else {
        #expect(solution.status == .infeasible)
        #expect(solution.gap == nil)
        continue
      }
      solved += 1
      let importance = try #require(solution.importance)
      #expect(abs(importance - optimum.cost) <= 1e-11 * optimum.cost, "seed \(instance.seed)")
      #expect(solution.status == .optimal)
      #expect(solution.gap == 0)
      let costs = PlanCosts(of: plan, in: instance.join.network)
      #expect(solution.costs == costs)
      let sum = solution.layerImportances.reduce(0) { $0 + ($1 ?? 0) }
      #expect(abs(sum - importance) <= 1e-12 * importance)
      for (index, layer) in instance.join.network.layers.enumerated() {
        #expect((solution.layerImportances[index] == nil) == (layer.pinned != nil))
        if let pinned = layer.pinned { #expect(plan.formats[index] == pinned) }
      }
      // Under `keep` every uniform plan is one that the search may choose.
      if let uniform = search.bestUniformPlan(within: budgets, of: search.uniformBaselines()) {
        #expect(uniform.importance >= importance * (1 - 1e-12), "seed \(instance.seed)")
      }
    }
    #expect(solved > 100)
  }

  /// Where the rule raises importances, they count raised in uniform plans too: else a plan that is proven
  /// optimal could stand beside a better uniform one.
  @Test(arguments: [OutlierRule.clamp, .keep])
  func uniformPlansAreScoredAsTheSearchScoresThem(rule: OutlierRule) throws {
    var outlying = 0
    for (instance, prepared) in Self.instances(4_001...4_600, rules: [rule]) {
      var search = prepared
      let join = instance.join
      outlying += join.outliers.isEmpty ? 0 : 1
      for uniform in search.uniformBaselines().plans where uniform.exceptionCount == 0 {
        let importances = try #require(search.layerImportances(of: uniform.plan))
        let total = BitSearch.total(importances)
        #expect(abs(total - uniform.importance) <= 1e-12 * total, "seed \(instance.seed)")
        let budgets = instance.budgets(
          instance.measures.map {
            $0.usage(
              of: uniform.plan, over: join.network.searched, in: join.network)
          })
        guard let budgets else { continue }
        let importance = try #require(try search.solve(budgets).importance)
        #expect(importance <= uniform.importance * (1 + 1e-12), "seed \(instance.seed)")
      }
    }
    #expect(outlying > 50)
  }

  /// A rule for one layer and a tie of two others take no baseline away: those layers keep the nearest that
  /// they may have.
  @Test func baselinesSurviveRulesAndTies() throws {
    let layers = ["head", "a", "b", "c"].map { Layer(name: $0, macs: 10, params: 10) }
    var table = ImportanceTable(source: "table")
    for layer in layers {
      for bits in [2, 4, 8] {
        try table.add(
          layer: layer.name, tensor: .weight, format: .integer(bits), importance: 1 / Double(bits))
      }
    }
    let constraints = SearchConstraints(
      source: "rules",
      rules: [
        .init(pattern: "head", weight: [8]), .init(pattern: "a", weight: [4, 8]),
      ],
      ties: [.init(layers: ["a", "b"], shared: [.weight])])
    let join = TableJoin(
      network: try Network(name: "ruled", layers: layers), table: table,
      candidates: .init(activation: [16]), constraints: constraints)
    let search = try BitSearch(
      join, budgets: [.maxSize(bytes: ExactDecimal(20))], alpha: 1, solver: ExhaustiveSolver())
    let baselines = search.uniformBaselines()
    #expect(
      baselines.plans.map(\.label) == [
        "W2A16, 3 layers by rule", "W4A16, 1 layer by rule", "W8A16",
      ])
    #expect(
      baselines.plans.map { $0.plan.formats.map(\.weight) } == [
        [8, 4, 4, 2], [8, 4, 4, 4], [8, 8, 8, 8],
      ])
    let best = search.bestUniformPlan(within: [.maxSize(bytes: ExactDecimal(23))], of: baselines)
    #expect(best?.label == "W2A16, 3 layers by rule")
  }

  /// Formats of equal bits are different levels all the same: `bf16` and `f16`, `q4_0` and `q4_K`. A layer without a
  /// level's format gets another one of these bits.
  @Test func levelsOfEqualBitsKeepTheirFormats() throws {
    let names = ["bf16", "f16", "q4_0", "q4_K"]
    let formats = try names.map { try #require(NumberFormat(named: $0)) }
    let layers = ["a", "b"].map { Layer(name: $0, macs: 10, params: 256) }
    var table = ImportanceTable(source: "table")
    for layer in layers {
      for (index, format) in formats.enumerated() where layer.name == "a" || index != 3 {
        try table.add(layer: layer.name, tensor: .weight, format: format, importance: 1)
      }
    }
    let join = TableJoin(
      network: try Network(name: "floats", layers: layers), table: table,
      candidates: .init(activation: [16]))
    let search = try BitSearch(
      join, budgets: [.maxSize(bytes: ExactDecimal(4096))], alpha: 1, solver: ExhaustiveSolver())
    let weights = search.uniformBaselines().plans.map { plan in
      plan.plan.formats.map { "\($0.weight)" }
    }
    #expect(
      Set(weights) == [["bf16", "bf16"], ["f16", "f16"], ["q4_0", "q4_0"], ["q4_K", "q4_0"]])
  }

  /// Beside 1e12 a sum keeps four decimals: what is lost is named where plans differ by it, and only there.
  @Test(arguments: [
    (1e12, 4.5e-5, true), (1e16, 0.45, true), (1, 4.5e-5, false), (1e12, 4.5e5, false),
    (0, 0.45, false),
  ])
  func digitsThatSumsLoseAreNamed(weight: Double, activation: Double, isNamed: Bool) throws {
    var table = ImportanceTable(source: "table")
    try table.add(layer: "a", tensor: .weight, format: 4, importance: weight)
    try table.add(layer: "b", tensor: .weight, format: 4, importance: 0.3)
    for (bits, share) in [(2, 1.0), (4, 0.2)] {
      try table.add(
        layer: "a", tensor: .activation, format: .integer(bits), importance: activation * share)
      try table.add(
        layer: "b", tensor: .activation, format: .integer(bits), importance: 0.5 * share)
    }
    let layers = [("a", 10), ("b", 20)].map { Layer(name: $0.0, macs: $0.1, params: 1) }
    let join = TableJoin(network: try Network(name: "n", layers: layers), table: table)
    let budgets = [Budget.maxBitOperations(ExactDecimal(480))]
    var search = try BitSearch(join, budgets: budgets, alpha: 1, solver: ExhaustiveSolver())
    let solution = try search.solve(budgets)
    #expect(solution.status == .optimal)
    let tolerance = try #require(solution.tolerance)
    #expect((tolerance > 0) == isNamed)
    // The best plan has 4 bits everywhere.
    let lost = solution.plan?.formats[0].activation == 4 ? 0 : 0.8 * activation
    #expect(lost <= tolerance)
    #expect(solution.proof.contains("to within") == isNamed)
  }

  @Test func aLooserBudgetNeverCostsMore() throws {
    for (instance, prepared) in Self.instances(2_001...3_000, rules: OutlierRule.allCases) {
      var search = prepared
      var last = Double.infinity
      let least = instance.measures.indices.map { instance.plans.range(of: $0) }
      for step in 0...5 {
        let usages = least.map { $0.lowerBound + ($0.upperBound - $0.lowerBound) * step / 5 }
        guard let budgets = instance.budgets(usages) else { continue }
        guard let importance = try search.solve(budgets).importance else {
          #expect(last == .infinity, "seed \(instance.seed)")
          continue
        }
        #expect(importance <= last * (1 + 1e-12), "seed \(instance.seed)")
        last = importance
      }
      #expect(last < .infinity, "seed \(instance.seed): the loosest budget has a plan")
    }
  }

  @Test func aSweepGivesWhatSingleSearchesGive() throws {
    for (instance, prepared) in Self.instances(4_001...4_300) {
      var random = SeededGenerator(seed: instance.seed)
      let grid = (0..<5).compactMap { _ in instance.budgets(instance.capacities(&random)) }
      var search = prepared
      var finished: [SweepPoint] = []
      let points = try search.sweep(grid, finished: { finished.append($0) })
      #expect(points == finished)
      #expect(points.map(\.budgets) == grid)
      for point in points {
        var single = prepared
        let solution = try single.solve(point.budgets)
        #expect(solution.status == point.solution.status, "seed \(instance.seed)")
        let (alone, swept) = (solution.importance ?? 0, point.solution.importance ?? 0)
        #expect(abs(alone - swept) <= 1e-11 * alone, "seed \(instance.seed)")
      }
    }
  }

  @Test func aCancelledSweepEndsWithWhatIsFinished() throws {
    let (instance, prepared) = try #require(Self.instances(1...50).first)
    let budgets = try #require(instance.budgets(instance.plans.plans[0].usage))
    var search = prepared
    #expect(try search.sweep([budgets, budgets], isCancelled: { true }).isEmpty)
  }

  @Test func limitsNeverMakeFalseProofs() throws {
    for (instance, prepared) in Self.instances(5_001...6_500) {
      var random = SeededGenerator(seed: instance.seed)
      guard let budgets = instance.budgets(instance.capacities(&random)) else { continue }
      for limits in [SearchLimits(timeLimit: .zero), SearchLimits(isCancelled: { true })] {
        var search = prepared
        let solution = try search.solve(budgets, limits: limits)
        let optimum = instance.plans.optimum(search.capacities(budgets))
        let least = optimum.map { $0.cost * (1 + 1e-12) } ?? .infinity
        #expect(solution.bound <= least, "seed \(instance.seed)")
        switch solution.status {
        case .infeasible: #expect(optimum == nil, "seed \(instance.seed)")
        case .optimal:
          #expect(
            abs(solution.importance! - optimum!.cost) <= 1e-11 * optimum!.cost,
            "seed \(instance.seed)")
        case .feasible, .withinGap: #expect(solution.plan != nil)
        case .undecided: #expect(solution.plan == nil)
        }
      }
    }
  }
}
