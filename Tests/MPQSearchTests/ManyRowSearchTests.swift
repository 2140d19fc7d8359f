import MPQModel
import MPQSearch
import Synchronization
import TestFixtures
import Testing

/// Many rows against a count of all selections in exact arithmetic, on instances from printed seeds.
@Suite struct ManyRowSearchTests {
  private static let blocks = (0..<8).map { UInt64($0) * 1_000 + 1 }

  @Test(arguments: blocks) func agreesWithBruteForce(firstSeed: UInt64) throws {
    try check(seeds: firstSeed..<(firstSeed + 400))
  }

  @Test(arguments: blocks) func agreesWithBruteForceWithTies(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.ties = 1...4
    style.layers = 2...5
    try check(seeds: firstSeed..<(firstSeed + 300), style: style)
  }

  @Test(arguments: blocks) func agreesWithBruteForceBesideDivergedWidths(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.hasDivergedWidths = true
    try check(seeds: firstSeed..<(firstSeed + 200), style: style)
  }

  /// Local rows that would need more keys than there is room for have prices.
  @Test(arguments: blocks) func agreesWithBruteForceWhereRowsArePriced(firstSeed: UInt64) throws {
    var memory = SearchMemory()
    memory.keyCount = 2
    memory.arcCount = 256
    try check(seeds: firstSeed..<(firstSeed + 200), rows: 1...4, memory: memory)
  }

  /// Banks with too many keys: their groups are searched as one.
  @Test(arguments: blocks) func agreesWithBruteForceOnBanks(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.layers = 4...6
    style.ties = 0...1
    var memory = SearchMemory()
    memory.keyCount = 1
    memory.arcCount = 1
    try check(
      seeds: firstSeed..<(firstSeed + 400), style: style, rows: 0...1, isBanked: true,
      memory: memory)
  }

  @Test(arguments: blocks) func agreesWithBruteForceInLittleMemory(firstSeed: UInt64) throws {
    var memory = SearchMemory()
    memory.bucketCount = 16
    memory.pairTableSize = 256
    memory.narrowBeam = 1
    memory.beams = [1, 3]
    memory.trailLength = 8
    try check(seeds: firstSeed..<(firstSeed + 200), memory: memory)
  }

  @Test func answersAsPlanSearchWithoutOccasionalRows() throws {
    for seed in UInt64(1)...300 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let capacities = instance.capacities(&random)
      let plain = PlanSearch(instance.problem, solver: ExhaustiveSolver())
      let search = ManyRowSearch(
        instance.problem, occasionalRows: [], solver: ExhaustiveSolver())
      #expect(search.problem.cost == plain.problem.cost)
      #expect(
        try search.solve(capacities: capacities) == plain.solve(capacities: capacities),
        "seed \(seed)")
    }
  }

  @Test(arguments: blocks) func staysWithinTheGap(firstSeed: UInt64) throws {
    for seed in firstSeed..<(firstSeed + 200) {
      guard let rows = RandomRows(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let capacities = rows.capacities(&random)
      let gap = [1e-6, 0.01, 0.3].randomElement(using: &random)!
      let search = ManyRowSearch(
        rows.problem, occasionalRows: rows.occasional, solver: ExhaustiveSolver(),
        incumbents: [rows.all.selections.randomElement(using: &random)!.choices])
      let outcome = try search.solve(capacities: capacities, gap: gap)
      check(outcome, rows, capacities, seed: seed, gap: gap)
    }
  }

  /// A limit that has come already leaves no wrong bound, and no plan that breaks a row; what was
  /// brought along is not made worse.
  @Test func isTrueWhenStopped() throws {
    var planned = 0
    for seed in UInt64(1)...1_000 {
      guard let rows = RandomRows(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let capacities = rows.capacities(&random)
      let brought = rows.all.selections.randomElement(using: &random)!
      let search = ManyRowSearch(
        rows.problem, occasionalRows: rows.occasional, solver: ExhaustiveSolver(),
        incumbents: random.oneIn(2) ? [brought.choices] : [])
      let outcome = try search.solve(
        capacities: capacities, limits: SearchLimits(timeLimit: .zero))
      let optimum = rows.all.optimum(capacities)
      if let optimum {
        #expect(outcome.status != .infeasible, "seed \(seed)")
        #expect(outcome.bound <= rows.problem.cost(of: optimum.choices) * (1 + 1e-12))
        if outcome.selection != nil { planned += 1 }
      }
      if let selection = outcome.selection {
        #expect(rows.problem.isFeasible(selection, capacities: capacities), "seed \(seed)")
        #expect(outcome.importance == rows.problem.cost(of: selection), "seed \(seed)")
      }
    }
    #expect(planned > 300, "\(planned)")
  }

  /// What a search tells on the way is true: only plans that keep all rows are told.
  @Test func tellsWhatItKnowsOnTheWay() throws {
    for seed in UInt64(1)...400 {
      guard let rows = RandomRows(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let capacities = rows.capacities(&random)
      let search = ManyRowSearch(
        rows.problem, occasionalRows: rows.occasional, solver: ExhaustiveSolver())
      let silent = try search.solve(capacities: capacities)
      let news = Mutex<[SearchProgress]>([])
      var limits = SearchLimits()
      limits.progress = { progress in news.withLock { $0.append(progress) } }
      #expect(try search.solve(capacities: capacities, limits: limits) == silent, "seed \(seed)")
      let heard = news.withLock { $0 }
      let slack = silent.tolerance + 1e-12 * abs(silent.importance ?? 0)
      for progress in heard {
        #expect(progress.bound <= (silent.importance ?? .infinity) + slack, "seed \(seed)")
        if let importance = progress.importance {
          #expect(importance >= (silent.importance ?? .infinity) - slack, "seed \(seed)")
        }
      }
      if let importance = silent.importance {
        #expect(heard.last == SearchProgress(importance: importance, bound: silent.bound))
      }
    }
  }

  private func check(
    seeds: Range<UInt64>, style: RandomInstance.Style = .init(),
    rows count: ClosedRange<Int> = 1...12,
    isBanked: Bool = false, memory: SearchMemory = SearchMemory()
  ) throws {
    var (feasible, infeasible) = (0, 0)
    for seed in seeds {
      guard let rows = RandomRows(seed: seed, style: style, rows: count, isBanked: isBanked)
      else { continue }
      var random = SeededGenerator(seed: seed)
      let search = ManyRowSearch(
        rows.problem, occasionalRows: rows.occasional, solver: ExhaustiveSolver(), memory: memory)
      for _ in 0..<3 {
        let capacities = rows.capacities(&random)
        let outcome = try search.solve(capacities: capacities)
        check(outcome, rows, capacities, seed: seed)
        if outcome.selection == nil { infeasible += 1 } else { feasible += 1 }
      }
    }
    #expect(feasible > 50 && infeasible > 10, "\(feasible) feasible, \(infeasible) not")
  }

  private func check(
    _ outcome: SearchOutcome, _ rows: RandomRows, _ capacities: [Int], seed: UInt64, gap: Double = 0
  ) {
    let context = "seed \(seed), \(capacities): \(outcome)"
    guard let optimum = rows.all.optimum(capacities) else {
      #expect(outcome.status == .infeasible && outcome.bound == .infinity, "\(context)")
      return
    }
    let cost = rows.problem.cost(of: optimum.choices)
    guard let selection = outcome.selection, let importance = outcome.importance else {
      Issue.record("no plan, though there is one; \(context)")
      return
    }
    #expect(rows.problem.isFeasible(selection, capacities: capacities), "\(context)")
    #expect(importance == rows.problem.cost(of: selection), "\(context)")
    #expect(outcome.bound <= cost * (1 + 1e-14), "bound above \(cost); \(context)")
    if gap > 0, outcome.status == .withinGap {
      #expect(importance - cost <= gap * importance + 1e-14 * cost, "\(context)")
    } else {
      #expect(outcome.status == .optimal, "\(context)")
      let own = ExactSum(selection.map { rows.problem.cost[$0] })
      let least = ExactSum(optimum.choices.map { rows.problem.cost[$0] } + [outcome.tolerance])
      #expect(own <= least, "not the optimum \(cost); \(context)")
    }
  }
}
