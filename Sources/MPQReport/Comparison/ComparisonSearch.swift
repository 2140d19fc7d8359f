import Platform
package import MPQModel
package import MPQSearch

/// Runs the searches that a comparison needs.
package struct ComparisonSearch {
  private let join: TableJoin
  private let alpha: Double
  private let solver: any IntegerProgramSolver
  private let gap: Double
  private let prover: PlanSearch.Prover
  private let timeLimit: Duration?
  private let isCancelled: @Sendable () -> Bool
  /// The search with budgets on BitOps and size.
  private var search: BitSearch
  private let baselines: UniformBaselines

  /// - Parameters:
  ///   - join: a join without problems.
  ///   - gap: the allowed gap of every search, as a share of the optimum.
  ///   - timeLimit: the time limit of each search; nil for none.
  ///   - isCancelled: whether to stop; called during searches. Searches that are stopped prove nothing more.
  package init(
    _ join: TableJoin, alpha: Double,
    solver: any IntegerProgramSolver, gap: Double = 0,
    prover: PlanSearch.Prover = .automatic,
    timeLimit: Duration? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(ChoiceProblem.BuildingFault) {
    self.join = join
    self.alpha = alpha
    self.solver = solver
    self.gap = gap
    self.prover = prover
    self.timeLimit = timeLimit
    self.isCancelled = isCancelled
    let untilCancelled = SearchLimits(isCancelled: isCancelled)
    search = try BitSearch(
      join, budgets: [.maxBitOperations(ExactDecimal(0)), .maxSize(bits: 0)], alpha: alpha,
      solver: solver, limits: untilCancelled)
    baselines = search.uniformBaselines(limits: untilCancelled)
  }

  /// The levels that a comparison shows by default: every width that weights and activations have in common. If one of
  /// the two has a single width, that one with every width of the other.
  package static func levels(of join: TableJoin) -> [Level] {
    let (weights, activations) = (join.weightFormats, join.activationFormats)
    let pairs =
      weights.count == 1 || activations.count == 1
      ? weights.flatMap { weight in activations.map { (weight, $0) } }
      : weights.filter(activations.contains).map { ($0, $0) }
    return pairs.compactMap { Level(LayerFormats(weight: $0, activation: $1)) }
  }

  /// A plan that the user brought, with its costs and importance.
  package func scored(file: String, row: Int?, plan: BitPlan) -> ScoredPlan {
    ScoredPlan(file: file, row: row, plan: plan, by: search)
  }

  /// Every uniform plan, scored.
  package var uniformPlans: [UniformPlan] { baselines.plans }

  /// Compares at the BitOps and size of a level.
  package mutating func matchup(at level: Level) throws(IntegerProgramFault) -> Comparison.Matchup {
    let network = join.network
    let pinned = network.layers.reduce(0) { bits, layer in
      bits + (layer.pinned?.weight.storedBits(of: layer.params) ?? 0)
    }
    let params = network.searched.reduce(0) { $0 + network.layers[$1].params }
    let size = level.weightBits.floorOfProduct(params) + pinned
    let uniform = baselines.plans.first { Level($0.formats) == level }
    var budgets: [Budget] = [.level(level), .maxSize(bits: size)]
    // Constraints give some layers other widths in every plan, so the costs of the level include them.
    if let uniform, uniform.exceptionCount > 0, let operations = uniform.costs.bitOperations,
      let size = uniform.costs.weightSizeInBits
    {
      budgets = [.maxBitOperations(ExactDecimal(operations)), .maxSize(bits: size)]
    }
    return try matchup(
      .level(level), mixed: solve(budgets), uniform: uniform,
      best: search.bestUniformPlan(within: budgets, of: baselines))
  }

  /// Compares within budgets of any kind.
  ///
  /// - Throws: `BuildingFault`, also if the search is cancelled before its choices are built, or
  ///   `IntegerProgramFault`.
  package mutating func matchup(
    within budgets: [Budget]
  ) throws -> Comparison.Matchup {
    var search = try BitSearch(
      join, budgets: budgets, alpha: alpha, solver: solver,
      limits: untilCancelled)
    let mixed = try search.solve(
      budgets, gap: gap, prover: prover, limits: limits(atMost: nil))
    let best = search.bestUniformPlan(
      within: budgets, of: search.uniformBaselines(limits: untilCancelled))
    let infeasibility =
      mixed.status == .infeasible
      ? search.infeasibility(of: budgets, limits: limits(atMost: Self.besideLimit)) : nil
    return try matchup(
      .budgets(budgets), mixed: mixed, uniform: nil, best: best, infeasibility: infeasibility)
  }

  private mutating func matchup(
    _ origin: Comparison.Matchup.Origin, mixed: PlanSolution, uniform: UniformPlan?,
    best: UniformPlan?, infeasibility: Infeasibility? = nil
  ) throws(IntegerProgramFault) -> Comparison.Matchup {
    var cheapest: [CheapestPlan] = []
    // Cheapest plans keep BitOps and size only, so they are of no use where the user has other budgets.
    let isOfCosts = (origin.budgets ?? []).allSatisfy {
      [.bitOperations, .weightSize].contains($0.measure)
    }
    for measure in [Measure.bitOperations, .weightSize] {
      guard let best, isOfCosts, !isCancelled() else { break }
      let end = ContinuousClock.now.advanced(by: Self.savingLimit)
      let found = try CheapestPlan.search(as: best, in: measure, join: join) {
        (budgets, gap) throws(IntegerProgramFault) in
        let left = max(.zero, ContinuousClock.now.duration(to: end))
        return try search.solve(
          budgets, gap: max(gap, self.gap), prover: prover,
          limits: limits(atMost: min(Self.besideLimit, left)))
      }
      if let found { cheapest.append(found) }
    }
    return Comparison.Matchup(
      origin: origin, uniform: uniform, mixed: mixed, best: best, cheapest: cheapest,
      infeasibility: infeasibility)
  }

  private mutating func solve(
    _ budgets: [Budget]
  ) throws(IntegerProgramFault) -> PlanSolution {
    try search.solve(budgets, gap: gap, prover: prover, limits: limits(atMost: nil))
  }

  /// The time limit of each search for a curve or a saving. These take dozens of searches, of which one in a thousand
  /// is hard. If the limit is hit, the result says so.
  package static let besideLimit = Duration.seconds(2)

  /// The time limits of all searches of one curve, and of one saving, for networks on which every search is hard.
  private static let curveLimit = Duration.seconds(20)
  private static let savingLimit = Duration.seconds(10)
  /// The least time limit of a search: enough for a first plan and a bound.
  private static let leastLimit = Duration.milliseconds(50)

  /// Whole numbers from the least to the most, evenly spaced by ratio, each once.
  private static func usages(from least: Int, to most: Int, count: Int) -> [Int] {
    let ratio = Double(max(most, 1)) / Double(max(least, 1))
    var usages = [least]
    for step in 1..<count {
      let share = Double(step) / Double(count - 1)
      let usage = step == count - 1 ? most : Int(Double(max(least, 1)) * pow(ratio, share))
      if usage > usages[usages.count - 1] { usages.append(min(usage, most)) }
    }
    return usages
  }

  /// The largest distance of a curve's plans from the optimum, as a share: far less than the width of the line.
  package static let curveGap = 1e-4

  /// The limits of what prepares a search, to which the time limit does not apply.
  private var untilCancelled: SearchLimits { SearchLimits(isCancelled: isCancelled) }

  private func limits(atMost most: Duration?) -> SearchLimits {
    let limit = [timeLimit, most].compactMap { $0 }.min()
    return SearchLimits(timeLimit: limit, isCancelled: isCancelled)
  }

  /// The best plans for budgets on one measure alone, from the least that a plan can use to the most.
  ///
  /// - Parameters:
  ///   - measure: one that has budgets on a usage; a latency needs a latency table.
  ///   - count: the number of budgets, evenly spaced by ratio.
  /// - Returns: the plans that were found, each once, the cheapest first.
  package func frontier(
    in measure: Measure, count: Int = 48
  ) throws -> [PlanSolution] {
    func budget(_ usage: Int) -> [Budget] { measure.budget.map { [$0(usage)] } ?? [] }
    var search: BitSearch
    do {
      search = try BitSearch(
        join, budgets: budget(0), alpha: alpha, solver: solver,
        limits: untilCancelled)
    } catch ChoiceProblem.BuildingFault.stopped {
      return []
    }
    guard let row = search.infeasibility(of: budget(0)).rows.first else { return [] }
    let least = row.attainable.lowerBound + row.row.pinnedUsage
    let most = row.attainable.upperBound + row.row.pinnedUsage
    var solutions: [PlanSolution] = []
    let usages = Self.usages(from: least, to: most, count: max(2, count))
    let end = ContinuousClock.now.advanced(by: Self.curveLimit)
    for (step, usage) in usages.enumerated() {
      // The remaining time is shared by the remaining budgets.
      let share = max(.zero, ContinuousClock.now.duration(to: end)) / (usages.count - step)
      let solution = try search.solve(
        budget(usage), gap: max(gap, Self.curveGap), prover: prover,
        limits: limits(atMost: max(min(share, Self.besideLimit), Self.leastLimit)))
      if isCancelled() { break }
      if let plan = solution.plan, plan != solutions.last?.plan { solutions.append(solution) }
    }
    return solutions
  }
}
