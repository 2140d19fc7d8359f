package import MPQModel

extension BitSearch {
  /// The most importance that a plan of a quality may have; nil if there is no uniform plan of the level.
  ///
  /// - Parameter baselines: asked for where the quality is that of a uniform plan.
  package func importanceLimit(
    of quality: PlanQuality, among baselines: UniformBaselines
  ) -> Double? {
    switch quality {
    case .importance(let limit): limit
    case .uniformPlan(let level):
      baselines.plans.first {
        $0.formats == LayerFormats(named: level) || $0.formats.description == level
      }?.importance
    }
  }

  /// The uniform plan that uses least of `minimized` among those within the budgets that have at most an importance;
  /// nil if there is none.
  package func cheapestUniformPlan(
    within budgets: [Budget], importanceLimit: Double, of baselines: UniformBaselines
  ) -> (plan: UniformPlan, amount: Double)? {
    guard let minimized else { return nil }
    let network = join.network
    return baselines.plans.filter { uniform in
      uniform.importance <= importanceLimit
        && budgets.allSatisfy { BudgetUse(of: uniform.plan, budget: $0, in: network).isKept }
    }.compactMap { uniform in
      minimized.total(of: uniform.plan, over: network.layers.indices, in: network).map {
        (uniform, minimized.amount(ofUsage: $0, in: network))
      }
    }.min { $0.amount < $1.amount }
  }

  /// The least importance of plans within the budgets where none is as good as a cheapest plan had to be; nil for any
  /// other solution, and if the budgets alone leave no plan.
  package mutating func leastImportance(
    beside solution: PlanSolution, within budgets: [Budget], limits: SearchLimits
  ) -> Double? {
    guard solution.status == .infeasible, solution.minimized != nil else { return nil }
    return try? solve(budgets, limits: limits).importance
  }

  /// Finds the plan that uses least of `minimized` among those within the budgets that have at most an importance;
  /// of several the one of least importance.
  ///
  /// - Parameters:
  ///   - budgets: as for `solve`; `minimized` needs none.
  ///   - importanceLimit: the most importance that a plan may have.
  ///   - gap: how far above the least the usage may be, as a share of itself.
  /// - Precondition: the search was prepared for a minimized measure.
  /// - Throws: `IntegerProgramFault` when the integer-program solver fails.
  package func cheapestPlan(
    within budgets: [Budget], importanceLimit: Double, gap: Double = 0,
    prover: PlanSearch.Prover = .automatic, limits: SearchLimits = SearchLimits()
  ) throws(IntegerProgramFault) -> PlanSolution {
    guard let minimized, let row = rows.firstIndex(of: UsageRow(minimized)) else {
      preconditionFailure("no measure was to be minimized")
    }
    let start = ContinuousClock.now
    // Choices that cost more and use more of all rows are in no cheapest plan either, but the search has left them
    // out for other capacities; the whole problem is built anew, once for a search.
    let problem = self.problem
    let search = CheapestSelection(
      problem, row: row, occasionalRows: rows.indices.filter { rows[$0].part != nil },
      solver: solver,
      incumbents: Self.uniformSelections(join, problem, alpha: alpha, limits: limits))
    let outcome = try search.solve(
      capacities: capacities(for: budgets), costLimit: importanceLimit, gap: gap, prover: prover,
      limits: limits)
    let pinned = rows[row].pinnedUsage(in: join.network)
    func amount(_ usage: Int) -> Double {
      minimized.amount(ofUsage: usage + pinned, in: join.network)
    }
    let goal = PlanSolution.Minimized(
      measure: minimized.publicName,
      amount: outcome.usage.map(amount), bound: outcome.bound.map(amount),
      importanceLimit: importanceLimit)
    let time = start.duration(to: .now)
    guard let selection = outcome.selection else {
      var solution = PlanSolution(
        status: outcome.status, proof: "\(outcome.proof)", plan: nil, layerImportances: [],
        importance: nil, bound: outcome.status == .infeasible ? .infinity : 0, costs: nil,
        searchTime: time)
      solution.minimized = goal
      return solution
    }
    let plan = plan(of: selection, in: problem)
    let importances = layerImportances(of: selection, in: problem)
    var solution = PlanSolution(
      status: outcome.status, proof: "\(outcome.proof)", plan: plan,
      layerImportances: importances, importance: Self.total(importances), bound: 0,
      costs: PlanCosts(of: plan, in: join.network), searchTime: time)
    solution.minimized = goal
    return solution
  }
}
