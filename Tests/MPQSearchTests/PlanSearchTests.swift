import MPQModel
import MPQSearch
import Synchronization
import TestFixtures
import Testing

/// Answers against a count of all plans in exact arithmetic, on instances from printed seeds.
@Suite struct PlanSearchTests {
  private static let blocks = (0..<8).map { UInt64($0) * 1_000 + 1 }

  @Test(arguments: blocks) func agreesWithBruteForce(firstSeed: UInt64) throws {
    try check(seeds: firstSeed..<(firstSeed + 500))
  }

  @Test(arguments: blocks) func agreesWithBruteForceOnManyRows(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.rows = 4...6
    try check(seeds: firstSeed..<(firstSeed + 200), style: style)
  }

  /// A width that has diverged must not drown what there is to decide between the others.
  @Test(arguments: blocks) func agreesWithBruteForceBesideDivergedWidths(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.hasDivergedWidths = true
    try check(seeds: firstSeed..<(firstSeed + 400), style: style)
  }

  /// Ties that would need more keys than there is room for have their widths branched on.
  @Test(arguments: blocks) func agreesWithBruteForceWhereTiesAreRelaxed(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.ties = 1...4
    style.layers = 2...4
    var memory = SearchMemory()
    memory.keyCount = 2
    let relaxed = try check(seeds: firstSeed..<(firstSeed + 200), style: style, memory: memory)
    #expect(relaxed > 0, "no tie outgrew the limit from seed \(firstSeed) on")
  }

  /// With hardly any room tables are coarse, searches narrow, and the depth-first search has to finish.
  @Test(arguments: blocks) func agreesWithBruteForceInLittleMemory(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.layers = 1...3
    var memory = SearchMemory()
    memory.bucketCount = 16
    memory.pairTableSize = 256
    memory.narrowBeam = 1
    memory.beams = [1, 3]
    memory.trailLength = 8
    try check(seeds: firstSeed..<(firstSeed + 200), style: style, memory: memory)
    memory.beams = [2, 1 << 12]
    memory.trailLength = 1 << 16
    try check(seeds: (firstSeed + 200)..<(firstSeed + 400), memory: memory)
  }

  /// Buckets too wide to tell sizes apart, so that slacks are split into steps and remainders.
  @Test(arguments: blocks) func agreesWithBruteForceOnNearlyEqualSizes(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.layers = 3...6
    style.hasNearlyEqualLayers = true
    style.ties = 0...1
    var memory = SearchMemory()
    memory.bucketCount = 16
    memory.narrowBeam = 1
    try check(seeds: firstSeed..<(firstSeed + 200), style: style, memory: memory)
  }

  /// Sizes within two thousandths of each other, and importances that follow them but for noise. Buckets of size
  /// do not see how many bits there are in all, and without that the search does not end within minutes.
  @Test func provesNearlyEqualSizes() throws {
    for seed in UInt64(1)...6 {
      var random = SeededGenerator(seed: seed)
      let count = random.integer(30...80)
      let size = random.integer(500_000...2_000_000)
      let layers = (0..<count).map { index in
        let params = size + random.integer(0...(size / 500))
        return Layer(name: "layer\(index)", macs: params, params: params)
      }
      var table = ImportanceTable(source: "nearly equal")
      for layer in layers {
        for bits in [2, 3, 4, 6, 8] {
          let noise = 1 + random.real(-5e-4...5e-4)
          try table.add(
            layer: layer.name, tensor: .weight, format: .integer(bits),
            importance: Double(layer.params * (8 - bits)) * 1e-6 * noise)
        }
      }
      let join = TableJoin(
        network: try Network(name: "nearly equal", layers: layers), table: table,
        candidates: .init(activation: [16]))
      let problem = try ChoiceProblem(join, measures: [.weightSize], alpha: 1)
      let range = problem.usageRanges()[0]
      let share = [0.2, 0.37, 0.61][Int(seed) % 3]
      let capacity = range.lowerBound + Int(share * Double(range.upperBound - range.lowerBound))
      let outcome = try PlanSearch(problem, solver: ExhaustiveSolver()).solve(
        capacities: [capacity], limits: SearchLimits(timeLimit: .seconds(60)))
      #expect(outcome.status == .optimal, "seed \(seed)")
    }
  }

  /// With a plan at hand that may be good enough before anything is searched.
  @Test(arguments: blocks) func staysWithinTheGap(firstSeed: UInt64) throws {
    for seed in firstSeed..<(firstSeed + 200) {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let search = PlanSearch(
        instance.problem, solver: ExhaustiveSolver(),
        incumbents: (0..<4).compactMap { _ in Self.anyPlan(of: instance, &random)?.selection })
      let gap = [1e-6, 0.01, 0.3][random.integer(0...2)]
      let capacities = instance.capacities(&random)
      let outcome = try search.solve(capacities: capacities, gap: gap)
      let faults = instance.faults(
        in: outcome, of: search.problem, capacities: capacities, gap: gap)
      #expect(faults.isEmpty)
    }
  }

  /// The same question gets the same answer, whatever was asked before.
  @Test func forgetsWhatItWasAsked() throws {
    for seed in UInt64(1)...200 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let search = PlanSearch(instance.problem, solver: ExhaustiveSolver())
      let budgets = (0..<4).map { _ in instance.capacities(&random) }
      let there = try budgets.map { try search.solve(capacities: $0) }
      let back = try budgets.reversed().map { try search.solve(capacities: $0) }
      #expect(there == back.reversed(), "seed \(seed)")
    }
  }

  /// What a search tells on the way is true, and telling it changes nothing.
  @Test func tellsWhatItKnowsOnTheWay() throws {
    var told = 0
    var rising = 0
    for seed in UInt64(1)...600 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      var memory = SearchMemory()
      memory.narrowBeam = 1
      memory.beams = [1, 3]
      let search = PlanSearch(instance.problem, solver: ExhaustiveSolver(), memory: memory)
      let capacities = instance.capacities(&random)
      let silent = try search.solve(capacities: capacities)
      let news = Mutex<[SearchProgress]>([])
      var limits = SearchLimits()
      limits.progress = { progress in news.withLock { $0.append(progress) } }
      #expect(try search.solve(capacities: capacities, limits: limits) == silent, "seed \(seed)")
      let heard = news.withLock { $0 }
      told += heard.count
      guard let optimum = silent.importance else {
        #expect(heard.allSatisfy { $0.importance == nil }, "seed \(seed)")
        continue
      }
      let slack = silent.tolerance + 1e-12 * abs(optimum)
      for progress in heard {
        #expect(progress.bound <= optimum + slack, "seed \(seed)")
        #expect((progress.importance ?? .infinity) >= optimum - slack, "seed \(seed)")
      }
      let answer = SearchProgress(importance: optimum, bound: silent.bound)
      #expect(heard.last == answer, "seed \(seed)")
      // Before the answer itself is told.
      if heard.dropLast().contains(where: { $0.bound > heard[0].bound }) { rising += 1 }
    }
    #expect(told > 100 && rising > 10, "told \(told) times, \(rising) bounds rose")
  }

  /// A plan that is brought along is never made worse, and a limit that has come already leaves a plan
  /// where the greedy finds one.
  @Test func isNeverWorseThanWhatIsAtHand() throws {
    var planned = 0
    for seed in UInt64(1)...1_000 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let capacities = instance.capacities(&random)
      let problem = instance.problem
      guard let (brought, selection) = Self.anyPlan(of: instance, &random) else { continue }
      let search = PlanSearch(problem, solver: ExhaustiveSolver(), incumbents: [selection])
      let outcome = try search.solve(
        capacities: capacities, limits: SearchLimits(timeLimit: .zero))
      if zip(brought.usage, capacities).allSatisfy({ $0 <= $1 }) {
        let importance = try #require(outcome.importance, "seed \(seed)")
        #expect(importance <= brought.cost * (1 + 1e-12), "seed \(seed)")
      }
      if let optimum = instance.plans.optimum(capacities) {
        #expect(outcome.bound <= optimum.cost * (1 + 1e-12), "seed \(seed)")
        #expect(outcome.status != .infeasible, "seed \(seed)")
      }
      if outcome.selection != nil { planned += 1 }
    }
    #expect(planned > 300)
  }

  /// Ten pairs of equal layers: what a pair uses is even, so a bit of an odd budget is nobody's to use.
  @Test func seesThatTiedLayersMoveTogether() throws {
    let layers = (0..<20).map { Layer(name: "layer\($0)", macs: 100, params: 100) }
    var table = ImportanceTable(source: "equal")
    for layer in layers {
      for bits in 1...8 {
        try table.add(
          layer: layer.name, tensor: .weight, format: .integer(bits), importance: Double(8 - bits))
      }
    }
    let ties = (0..<10).map { pair in
      SearchConstraints.Tie(
        layers: [layers[2 * pair].name, layers[2 * pair + 1].name], shared: [.weight])
    }
    let join = TableJoin(
      network: try Network(name: "pairs", layers: layers), table: table,
      candidates: .init(activation: [8]), constraints: .init(source: "ties", ties: ties))
    let problem = try ChoiceProblem(join, measures: [.weightBits(.layers)], alpha: 1)
    let outcome = try PlanSearch(problem, solver: ExhaustiveSolver()).solve(
      capacities: [49], limits: SearchLimits(timeLimit: .seconds(20)))
    #expect(outcome.status == .optimal)
    #expect(outcome.importance == 112)
  }

  /// A plan that keeps the ties, and its selection where the problem's rules allow it.
  private static func anyPlan(
    of instance: RandomInstance, _ random: inout SeededGenerator
  ) -> (plan: EveryPlan.Plan, selection: [Int])? {
    let problem = instance.problem
    let plan = instance.plans.plans.randomElement(using: &random)!
    let selection = problem.groups.compactMap { group in
      problem.choices(of: group).first { problem.formats(of: $0) == plan.formats[group] }
    }
    return selection.count == problem.groupCount ? (plan, selection) : nil
  }

  /// - Returns: how many instances had ties that were not kept by keys.
  @discardableResult
  private func check(
    seeds: Range<UInt64>, style: RandomInstance.Style = .init(),
    memory: SearchMemory = SearchMemory()
  ) throws -> Int {
    var relaxed = 0
    for seed in seeds {
      guard let instance = RandomInstance(seed: seed, style: style) else { continue }
      var random = SeededGenerator(seed: seed)
      let search = PlanSearch(instance.problem, solver: ExhaustiveSolver(), memory: memory)
      for _ in 0..<4 {
        let capacities = instance.capacities(&random)
        let outcome = try search.solve(capacities: capacities)
        let faults = instance.faults(in: outcome, of: search.problem, capacities: capacities)
        #expect(faults.isEmpty)
      }
      let stages = ChoiceStages(search.problem, memory: memory)
      if !stages.relaxedClasses.isEmpty { relaxed += 1 }
    }
    return relaxed
  }
}
