import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// The least usage within a limit on cost, against a count of all selections.
@Suite struct CheapestSelectionTests {
  private static let blocks = (0..<8).map { UInt64($0) * 1_000 + 1 }

  @Test(arguments: blocks) func agreesWithBruteForce(firstSeed: UInt64) throws {
    try check(seeds: firstSeed..<(firstSeed + 400))
  }

  @Test(arguments: blocks) func agreesWithBruteForceWithTies(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.ties = 1...4
    style.layers = 2...5
    try check(seeds: firstSeed..<(firstSeed + 200), style: style)
  }

  /// Costs over more orders of magnitude than a number has digits.
  @Test(arguments: blocks) func agreesWithBruteForceBesideDivergedWidths(firstSeed: UInt64) throws {
    var style = RandomInstance.Style()
    style.hasDivergedWidths = true
    try check(seeds: firstSeed..<(firstSeed + 200), style: style)
  }

  @Test(arguments: blocks) func staysWithinTheGap(firstSeed: UInt64) throws {
    for seed in firstSeed..<(firstSeed + 100) {
      guard let rows = RandomRows(seed: seed, rows: 1...4) else { continue }
      var random = SeededGenerator(seed: seed)
      let capacities = rows.capacities(&random)
      let row = random.integer(0...(rows.problem.rowCount - 1))
      let limit = Self.costLimit(rows, &random)
      let gap = [1e-6, 0.01, 0.3].randomElement(using: &random)!
      let search = CheapestSelection(
        rows.problem, row: row, occasionalRows: rows.occasional, solver: ExhaustiveSolver())
      let outcome = try search.solve(capacities: capacities, costLimit: limit, gap: gap)
      let context = "seed \(seed), row \(row): \(outcome)"
      guard let least = Self.least(rows, capacities, limit, row: row) else {
        #expect(outcome.selection == nil, "\(context)")
        continue
      }
      let usage = try #require(outcome.usage, "\(context)")
      #expect(outcome.bound ?? .max <= least.usage, "\(context)")
      #expect(Double(usage - least.usage) <= gap * Double(usage), "\(context)")
      #expect(outcome.cost ?? .infinity <= limit, "\(context)")
    }
  }

  @Test func isTrueWhenStopped() throws {
    for seed in UInt64(1)...500 {
      guard let rows = RandomRows(seed: seed, rows: 1...4) else { continue }
      var random = SeededGenerator(seed: seed)
      let capacities = rows.capacities(&random)
      let row = random.integer(0...(rows.problem.rowCount - 1))
      let limit = Self.costLimit(rows, &random)
      let search = CheapestSelection(
        rows.problem, row: row, occasionalRows: rows.occasional, solver: ExhaustiveSolver())
      let outcome = try search.solve(
        capacities: capacities, costLimit: limit, limits: SearchLimits(timeLimit: .zero))
      let least = Self.least(rows, capacities, limit, row: row)
      if let least {
        #expect(outcome.status != .infeasible, "seed \(seed)")
        #expect(outcome.bound ?? .max <= least.usage, "seed \(seed)")
      }
      if let selection = outcome.selection {
        #expect(rows.problem.isFeasible(selection, capacities: capacities), "seed \(seed)")
        #expect(rows.problem.cost(of: selection) <= limit, "seed \(seed)")
      }
    }
  }

  /// Below all sums, between them, exactly one of them, and above all.
  private static func costLimit(_ rows: RandomRows, _ random: inout SeededGenerator) -> Double {
    let costs = rows.all.selections.map { rows.problem.cost(of: $0.choices) }
    let reference = costs.randomElement(using: &random)!
    switch random.integer(0...7) {
    case 0: return costs.min()!.nextDown
    case 1: return costs.max()! * 2
    case 2: return .infinity
    case 3: return reference.nextDown
    case 4: return costs.min()!
    case 5: return (costs.min()! + reference) / 2
    default: return reference
    }
  }

  /// The least usage, and the least cost of the selections that have it.
  private static func least(
    _ rows: RandomRows, _ capacities: [Int], _ limit: Double, row: Int
  ) -> (usage: Int, cost: Double)? {
    let within = rows.all.selections.filter { selection in
      zip(selection.usage, capacities).allSatisfy { $0 <= $1 }
        && rows.problem.cost(of: selection.choices) <= limit
    }
    guard let usage = within.map({ $0.usage[row] }).min() else { return nil }
    let costs = within.filter { $0.usage[row] == usage }.map { rows.problem.cost(of: $0.choices) }
    return (usage, costs.min()!)
  }

  private func check(seeds: Range<UInt64>, style: RandomInstance.Style = .init()) throws {
    var (feasible, infeasible) = (0, 0)
    for seed in seeds {
      guard let rows = RandomRows(seed: seed, style: style, rows: 1...6) else { continue }
      var random = SeededGenerator(seed: seed)
      for _ in 0..<3 {
        let capacities = rows.capacities(&random)
        let row = random.integer(0...(rows.problem.rowCount - 1))
        let limit = Self.costLimit(rows, &random)
        let search = CheapestSelection(
          rows.problem, row: row,
          occasionalRows: random.oneIn(3) ? 0..<0 : rows.occasional,
          solver: ExhaustiveSolver())
        let outcome = try search.solve(capacities: capacities, costLimit: limit)
        let context = "seed \(seed), row \(row), \(capacities), \(limit): \(outcome)"
        guard let least = Self.least(rows, capacities, limit, row: row) else {
          #expect(outcome.status == .infeasible && outcome.selection == nil, "\(context)")
          infeasible += 1
          continue
        }
        feasible += 1
        #expect(outcome.status == .optimal && outcome.isLeastCost, "\(context)")
        #expect(outcome.usage == least.usage && outcome.bound == least.usage, "\(least) \(context)")
        #expect(
          (outcome.cost ?? .infinity) <= least.cost * (1 + 1e-12), "\(least) \(context)")
        guard let selection = outcome.selection else { continue }
        #expect(rows.problem.isFeasible(selection, capacities: capacities), "\(context)")
        #expect(rows.problem.cost(of: selection) == outcome.cost, "\(context)")
        #expect(outcome.cost! <= limit, "\(context)")
      }
    }
    #expect(feasible > 50 && infeasible > 10, "\(feasible) feasible, \(infeasible) not")
  }
}
