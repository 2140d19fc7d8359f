import Platform
package import MPQModel
package import MPQSearch

/// Runs the searches that a comparison needs.
package struct ComparisonSearch {
  let join: TableJoin
  private let alpha: Double
  private let solver: any IntegerProgramSolver
  private let gap: Double
  private let prover: PlanSearch.Prover
  private let timeLimit: Duration?
  private let isCancelled: @Sendable () -> Bool
  /// The costs that plans at a level share.
  package let measures: [Measure]
  /// The search with budgets on these.
  private var search: BitSearch
  private let baselines: UniformBaselines

  /// - Parameters:
  ///   - join: a join without problems, of whose costs some can be compared.
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
    measures = join.comparedMeasures
    search = try BitSearch(
      join, budgets: measures.compactMap { $0.budget?(0, join.network) }, alpha: alpha,
      solver: solver, limits: untilCancelled)
    baselines = search.uniformBaselines(limits: untilCancelled)
  }

  /// A plan that the user brought, with its costs and importance.
  package func scored(file: String, row: Int?, plan: BitPlan) -> ScoredPlan {
    ScoredPlan(file: file, row: row, plan: join.resolved(plan), by: search)
  }

  /// Every uniform plan, scored.
  package var uniformPlans: [UniformPlan] { baselines.plans }

  /// Compares at the costs of a level's uniform plan; at the BitOps and size of bits, of which there may be no plan.
  ///
  /// - Returns: nil if there is no plan of the level, and its costs do not follow from bits.
  /// - Throws: as `matchup(within:)` does.
  package mutating func matchup(at level: ComparedLevel) throws -> Comparison.Matchup? {
    let uniform = uniformPlan(of: level)
    guard let budgets = budgets(at: level, uniform) else { return nil }
    guard budgets.count < measures.count else {
      return try matchup(
        .level(level), budgets.map(\.measure), mixed: solve(budgets), uniform: uniform,
        best: search.bestUniformPlan(within: budgets, of: baselines))
    }
    let (mixed, best, _) = try answer(budgets)
    return try matchup(
      .level(level), budgets.map(\.measure), mixed: mixed, uniform: uniform, best: best)
  }

  /// What plans at a level may cost; nil if that is not known.
  private func budgets(at level: ComparedLevel, _ uniform: UniformPlan?) -> [Budget]? {
    func exact(_ measures: some Sequence<Measure>) -> [Budget] {
      measures.compactMap { measure in
        uniform?.costs.usage(of: measure).flatMap { measure.budget?($0, join.network) }
      }
    }
    guard case .bits(let level) = level, measures.starts(with: [.bitOperations, .weightSize]) else {
      let budgets = exact(measures)
      return budgets.isEmpty ? nil : budgets
    }
    // Constraints give some layers other widths in every plan, so the costs of the level include them.
    if let uniform, uniform.exceptionCount > 0 { return exact(measures) }
    let network = join.network
    let pinned = network.layers.reduce(0) { bits, layer in
      bits + (layer.pinned?.weight.storedBits(of: layer.params) ?? 0)
    }
    let params = network.searched.reduce(0) { $0 + network.layers[$1].params }
    let size = level.weightBits.floorOfProduct(params) + pinned
    return [.level(level), .maxSize(bits: size)] + exact(measures.dropFirst(2))
  }

  /// Compares within budgets of any kind.
  ///
  /// - Throws: `BuildingFault`, also if the search is cancelled before its choices are built, or
  ///   `IntegerProgramFault`.
  package mutating func matchup(
    within budgets: [Budget]
  ) throws -> Comparison.Matchup {
    let (mixed, best, infeasibility) = try answer(budgets)
    return try matchup(
      .budgets(budgets), budgets.map(\.measure), mixed: mixed, uniform: nil, best: best,
      infeasibility: infeasibility)
  }

  /// The best plans within budgets of any kind, and the reason why there is none.
  private func answer(
    _ budgets: [Budget]
  ) throws -> (mixed: PlanSolution, best: UniformPlan?, infeasibility: Infeasibility?) {
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
    return (mixed, best, infeasibility)
  }

  private mutating func matchup(
    _ origin: Comparison.Matchup.Origin, _ shared: [Measure], mixed: PlanSolution,
    uniform: UniformPlan?, best: UniformPlan?, infeasibility: Infeasibility? = nil
  ) throws(IntegerProgramFault) -> Comparison.Matchup {
    var cheapest: [CheapestPlan] = []
    // Cheapest plans keep the compared costs only, so they are of no use where the user has other budgets.
    let isOfCosts = (origin.budgets ?? []).allSatisfy {
      measures.contains($0.measure) && !$0.kind.isPerLayer
    }
    for measure in measures {
      guard let best, isOfCosts, !isCancelled() else { break }
      let end = ContinuousClock.now.advanced(by: Self.savingLimit)
      let found = try CheapestPlan.search(as: best, in: measure, of: measures, join: join) {
        (budgets, gap) throws(IntegerProgramFault) in
        let left = max(.zero, ContinuousClock.now.duration(to: end))
        return try search.solve(
          budgets, gap: max(gap, self.gap), prover: prover,
          limits: limits(atMost: min(Self.besideLimit, left)))
      }
      if let found { cheapest.append(found) }
    }
    return Comparison.Matchup(
      origin: origin, measures: shared, uniform: uniform, mixed: mixed, best: best,
      cheapest: cheapest, infeasibility: infeasibility)
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
  ///   - measure: one that has budgets on a usage; a latency needs times of layers.
  ///   - count: the number of budgets, evenly spaced by ratio.
  /// - Returns: the plans that were found, each once, the cheapest first.
  package func frontier(
    in measure: Measure, count: Int = 48
  ) throws -> [PlanSolution] {
    guard var search = try frontierSearch(in: measure) else { return [] }
    let range = budgets(measure, 0).first.flatMap { search.attainable(by: $0.kind) }
    let (least, most) = (range?.lowerBound ?? 0, range?.upperBound ?? 0)
    var solutions: [PlanSolution] = []
    let usages = Self.usages(from: least, to: most, count: max(2, count))
    let end = ContinuousClock.now.advanced(by: Self.curveLimit)
    for (step, usage) in usages.enumerated() {
      // The remaining time is shared by the remaining budgets.
      let share = max(.zero, ContinuousClock.now.duration(to: end)) / (usages.count - step)
      let solution = try search.solve(
        budgets(measure, usage), gap: max(gap, Self.curveGap), prover: prover,
        limits: limits(atMost: max(min(share, Self.besideLimit), Self.leastLimit)))
      if isCancelled() { break }
      if let plan = solution.plan, plan != solutions.last?.plan { solutions.append(solution) }
    }
    return solutions
  }

  /// The search for a curve; nil if the search was cancelled before its choices were built.
  private func frontierSearch(
    in measure: Measure
  ) throws(ChoiceProblem.BuildingFault) -> BitSearch? {
    do {
      return try BitSearch(
        join, budgets: budgets(measure, 0), alpha: alpha, solver: solver, limits: untilCancelled)
    } catch .stopped {
      return nil
    }
  }

  /// The budget on one measure that allows just a usage; empty if there is none.
  private func budgets(_ measure: Measure, _ usage: Int) -> [Budget] {
    measure.budget.map { [$0(usage, join.network)] } ?? []
  }
}
