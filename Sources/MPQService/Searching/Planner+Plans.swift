import MPQFiles
import MPQModel
import MPQReport
import MPQSearch
import MPQWords

extension Planner {
  /// Finds the best plan within a request's budgets.
  func plan(
    _ request: PlanRequest, names: DocumentNames, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> StoredPlan {
    let join = try searchableJoin(request.table, request.resources)
    let budgets = try request.budgets.budgets(in: join.network)
    let limits = SearchLimits(timeLimit: timeLimit(of: request), isCancelled: isCancelled)
    var search = try search(join, request, budgets: budgets, limits)
    var known: UniformBaselines?
    var importanceLimit: Double?
    if let quality = request.goal?.quality {
      let baselines = search.uniformBaselines(limits: limits)
      importanceLimit = try Self.importanceLimit(of: quality, search, among: baselines, limits)
      known = baselines.plans.isEmpty ? nil : baselines
    }
    let solution = try Self.solve(
      &search, request, budgets, importanceLimit: importanceLimit, limits)
    let leastImportance = search.leastImportance(beside: solution, within: budgets, limits: limits)
    let infeasibility =
      solution.status == .infeasible && leastImportance == nil
      ? search.infeasibility(of: budgets, limits: limits) : nil
    // Those that the goal needs are known, if its time sufficed for them; others get time of their own.
    let baselines =
      known
      ?? search.uniformBaselines(
        limits: SearchLimits(timeLimit: timeLimit(of: request), isCancelled: isCancelled))
    let cheapest = solution.minimized.flatMap {
      search.cheapestUniformPlan(
        within: budgets, importanceLimit: $0.importanceLimit, of: baselines)
    }
    let best =
      solution.minimized == nil
      ? search.bestUniformPlan(within: budgets, of: baselines) : cheapest?.plan
    var beside = UniformText.dearerLevel(
      search, baselines, budgets: budgets, importance: solution.importance)
    if let goal = solution.minimized {
      beside =
        solution.status == .infeasible
        ? GoalText.noPlan(goal, least: leastImportance)
        : solution.plan.map { _ in UniformText.cheapest(cheapest, beside: goal, search) }
    }
    return StoredPlan(
      id: request.id, createdAt: Timestamp.now, networkID: request.table.network,
      tableID: request.table.table, names: names, isProven: Self.isProven(solution),
      request: JSONText.object(request.canonical),
      answer: PlanAnswer(
        solution, of: search.join.network, budgets: budgets, alpha: search.alpha,
        infeasibility: infeasibility),
      uses: uses(budgets, solution, search),
      uniform: best.map { StoredPlan.UniformFigures($0) },
      gain: solution.minimized == nil
        ? Comparison.gain(of: solution.importance, over: best) : nil,
      messages: messages(join, search, solution, infeasibility) + [beside].compactMap { $0 })
  }

  /// Whether no limit stopped the search; otherwise a new request searches again.
  private static func isProven(_ solution: PlanSolution) -> Bool {
    if case .undecided? = solution.verification?.result { return false }
    return ![.feasible, .undecided].contains(solution.status)
  }

  /// The plan's usage of each budget.
  private func uses(
    _ budgets: [Budget], _ solution: PlanSolution, _ search: BitSearch
  ) -> [StoredPlan.BudgetUse] {
    let network = search.join.network
    return budgets.map { budget in
      let use = solution.plan.map { BudgetUse(of: $0, budget: budget, in: network) }
      return StoredPlan.BudgetUse(
        budget: budget.name, title: BudgetText.title(budget), unit: budget.measure.unit,
        allowed: use?.allowed ?? BudgetRow(budget, network: network).allowance, used: use?.used,
        place: use?.place,
        decimals: budget.measure.decimals(in: network))
    }
  }

  /// Warnings, and the reason if there is no plan, in the command line's words.
  private func messages(
    _ join: TableJoin, _ search: BitSearch, _ solution: PlanSolution,
    _ infeasibility: Infeasibility?
  ) -> [String] {
    var lines = FewLines.of(join.warnings, limit: 5, remedy: Self.whereToReadOn)
    lines += OutlierText.lines(join, limit: 10)
    lines += FewLines.of(
      join.network.resources.warnings(for: join.network), limit: 5)
    if let verification = solution.verification {
      lines.append(VerificationText.line(verification, of: solution))
    }
    if let infeasibility { lines += BudgetText.lines(infeasibility, join.network) }
    return lines
  }
}
