import MPQFiles
import MPQModel
import MPQReport
import MPQSearch

extension Planner {
  /// Finds the best plan within a request's budgets.
  func plan(
    _ request: PlanRequest, names: DocumentNames, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> (plan: StoredPlan, solution: PlanSolution) {
    let join = try searchableJoin(request.table)
    let limits = SearchLimits(timeLimit: timeLimit(of: request), isCancelled: isCancelled)
    var search = try search(join, request, budgets: request.budgets, limits)
    let solution = try Self.solve(&search, request, request.budgets, limits)
    let infeasibility =
      solution.status == .infeasible
      ? search.infeasibility(of: request.budgets, limits: limits) : nil
    let baselines = search.uniformBaselines(limits: SearchLimits(isCancelled: isCancelled))
    let best = search.bestUniformPlan(within: request.budgets, of: baselines)
    let dearer = UniformText.dearerLevel(
      search, baselines, budgets: request.budgets, importance: solution.importance)
    let id = request.id
    let head = head(request, id: id, names)
    let answer = JSONText.object(
      head + [
        ("request", JSONText.object(request.canonical)),
        (
          "solution",
          SolutionJSON.encode(
            solution, of: join.network, budgets: request.budgets, alpha: search.alpha,
            infeasibility: infeasibility)
        ),
        ("budgets", JSONText.array(spending(request.budgets, solution, search))),
        ("uniform", best.map(Answers.uniform) ?? "null"),
        ("gain", Decimals.json(Comparison.gain(of: solution.importance, over: best))),
        (
          "messages",
          JSONText.array(
            (messages(join, search, solution, infeasibility) + [dearer].compactMap { $0 })
              .map { JSONText.quoted($0) })
        ),
      ])
    let costs = solution.costs
    let summary = JSONText.object(
      head + [
        ("status", JSONText.quoted(solution.status.rawValue)),
        ("importance", Decimals.json(solution.importance)),
        ("bitops", costs.map { "\($0.bitOperations)" } ?? "null"),
        ("size_bytes", costs.map { Decimals.bytes(bits: $0.weightSizeInBits) } ?? "null"),
      ])
    let plan = StoredPlan(
      id: id, isProven: Self.isProven(solution),
      summary: summary, answer: answer + "\n",
      csv: solution.plan.map {
        PlanCSV.encode($0, of: join.network, importances: solution.layerImportances)
      },
      yaml: solution.plan.map { PlanYAML.encode($0, of: join.network) })
    return (plan, solution)
  }

  /// Whether no limit cut the answer short: else it is worked out anew when it is asked for again.
  private static func isProven(_ solution: PlanSolution) -> Bool {
    if case .undecided? = solution.verification?.result { return false }
    return ![.feasible, .undecided].contains(solution.status)
  }

  private func head(
    _ request: PlanRequest, id: String, _ names: DocumentNames
  ) -> [(key: String, value: String)] {
    [
      ("id", JSONText.quoted(id)), ("created_at", JSONText.quoted(Timestamp.now)),
      ("network", Answers.named(request.table.network, names.network)),
      ("table", Answers.named(request.table.table, names.table)),
    ]
  }

  /// How much of each budget the plan uses.
  private func spending(
    _ budgets: [Budget], _ solution: PlanSolution, _ search: BitSearch
  ) -> [String] {
    let network = search.join.network
    return budgets.map { budget in
      let row = BudgetRow(budget, network: network, latency: search.latency)
      let used = solution.plan.map { plan in
        row.pinnedUsage
          + row.measure.usage(
            of: plan, over: network.searched, in: network, latency: search.latency)
      }
      return JSONText.object([
        ("budget", JSONText.quoted(budget.name)),
        ("title", JSONText.quoted(BudgetText.title(budget))),
        ("unit", JSONText.quoted(row.measure.unit)),
        ("allowed", "\(row.allowance)"),
        ("used", used.map { "\($0)" } ?? "null"),
      ])
    }
  }

  /// Warnings, and why there is no plan, in the command line's words.
  private func messages(
    _ join: TableJoin, _ search: BitSearch, _ solution: PlanSolution,
    _ infeasibility: Infeasibility?
  ) -> [String] {
    var lines = FewLines.of(join.warnings, limit: 5, remedy: Self.whereToReadOn)
    lines += OutlierText.lines(join, limit: 10)
    lines += FewLines.of(search.latency?.warnings(for: join.network) ?? [], limit: 5)
    if let verification = solution.verification {
      lines.append(VerificationText.line(verification, of: solution))
    }
    if let infeasibility { lines += BudgetText.lines(infeasibility, join.network) }
    return lines
  }
}
