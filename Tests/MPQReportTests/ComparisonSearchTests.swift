import MPQModel
import MPQReport
import MPQSearch
import Testing

@Suite struct ComparisonSearchTests {
  @Test(arguments: 1...25 as ClosedRange<UInt64>)
  func mixedPlansAreTheBestOfAll(seed: UInt64) throws {
    var small = try SmallCase(seed: seed)
    let plans = small.plans
    for level in ["W2A2", "W3A3", "W2.5A3.2", "W4A3"].compactMap({ Level($0) }) {
      let matchup = try #require(try small.search.matchup(at: .bits(level)))
      let macs = small.join.network.searched.reduce(0) { $0 + small.join.network.layers[$1].macs }
      let params = small.join.network.params - 50
      let operations = level.weightBits.floorOfProduct(level.activationBits, macs)
      let bits = level.weightBits.floorOfProduct(params) + 400
      let best = plans.filter {
        $0.costs.searchedBitOperations! <= operations && $0.costs.weightSizeInBits! <= bits
      }.compactMap(\.importance).min()
      let found = try #require(matchup.mixed.importance)
      #expect(matchup.mixed.status == .optimal, "seed \(seed)")
      #expect(abs(found - (best ?? .infinity)) < 1e-12, "seed \(seed) at \(level)")
    }
  }

  @Test(arguments: 1...25 as ClosedRange<UInt64>)
  func noPlanAsGoodIsCheaper(seed: UInt64) throws {
    var small = try SmallCase(seed: seed)
    let plans = small.plans
    for level in ComparisonSearch.levels(of: small.join) {
      let matchup = try #require(try small.search.matchup(at: level))
      let uniform = try #require(matchup.best)
      #expect(matchup.cheapest.count == 2)
      for cheapest in matchup.cheapest {
        let isSize = cheapest.measure == .weightSize
        func usage(_ costs: PlanCosts) -> (made: Int, kept: Int) {
          let pair = (costs.weightSizeInBits!, costs.bitOperations!)
          return isSize ? pair : (pair.1, pair.0)
        }
        let least = plans.filter {
          usage($0.costs).kept <= usage(uniform.costs).kept
            && ($0.importance ?? .infinity) <= uniform.importance * (1 + 1e-12)
        }.map { usage($0.costs).made }.min()
        let truth = try #require(least)
        #expect(cheapest.usage >= truth && cheapest.provenAbove < truth, "seed \(seed)")
        if cheapest.isExact { #expect(cheapest.usage == truth, "seed \(seed)") }
        #expect(cheapest.openShare <= CheapestPlan.tolerance)
        #expect(cheapest.importance <= uniform.importance * (1 + 1e-12))
        #expect(usage(PlanCosts(of: cheapest.plan, in: small.join.network)).made == cheapest.usage)
        #expect(cheapest.uniformUsage == usage(uniform.costs).made)
      }
    }
  }

  @Test func levelsAreTheDiagonalOrASingleWidthsRow() throws {
    let small = try SmallCase()
    #expect(ComparisonSearch.levels(of: small.join).map(\.description) == ["W2A2", "W3A3", "W4A4"])
    let weightOnly = TableJoin(
      network: small.join.network, table: small.join.table,
      candidates: .init(activation: [8]))
    #expect(ComparisonSearch.levels(of: weightOnly).map(\.description) == ["W2A8", "W3A8", "W4A8"])
    let apart = TableJoin(
      network: small.join.network, table: small.join.table,
      candidates: .init(weight: [2, 3], activation: [4, 8]))
    #expect(ComparisonSearch.levels(of: apart).isEmpty)
  }

  @Test(arguments: [Measure.bitOperations, .weightSize])
  func aFrontierGoesFromTheCheapestPlanToTheBest(measure: Measure) throws {
    let small = try SmallCase(seed: 3)
    let frontier = try small.search.frontier(in: measure, count: 20)
    let plans = small.plans
    let importances = frontier.compactMap(\.importance)
    #expect(zip(importances, importances.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(importances.last == plans.compactMap(\.importance).min())
    let costs = frontier.compactMap { solution in
      measure == .weightSize ? solution.costs!.weightSizeInBits! : solution.costs!.bitOperations!
    }
    let all = plans.map {
      (measure == .weightSize ? $0.costs.weightSizeInBits : $0.costs.bitOperations)!
    }
    #expect(costs.first == all.min())
  }

  @Test func userBudgetsAreAStandOfTheirOwn() throws {
    var small = try SmallCase(seed: 2)
    let budgets: [Budget] = [.level(try #require(Level("W3A3")))]
    let matchup = try small.search.matchup(within: budgets)
    #expect(matchup.title == "your budgets")
    #expect(matchup.uniform == nil)
    let best = small.plans.filter { plan in
      plan.costs.searchedBitOperations! <= budgets[0].limit(for: small.join.network)
    }.compactMap(\.importance).min()
    #expect(abs(try #require(matchup.mixed.importance) - (best ?? 0)) < 1e-12)
  }

  @Test func aPlanBeyondTheTableHasNoImportance() throws {
    let small = try SmallCase()
    let widths = [LayerFormats.eightBit] + Array(repeating: .eightBit, count: 3)
    let plan = small.search.scored(file: "p.csv", row: nil, plan: BitPlan(widths))
    #expect(plan.importance == nil)
    #expect(plan.costs.weightSizeInBits == 8 * small.join.network.params)
  }
}
