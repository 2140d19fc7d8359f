package import MPQModel

extension BitSearch {
  /// Why no plan keeps the budgets, row by row.
  ///
  /// - Parameter limits: for the searches that look at budgets in combination.
  package func infeasibility(
    of budgets: [Budget], limits: SearchLimits = SearchLimits()
  ) -> Infeasibility {
    let rows = rows(for: budgets)
    var ranges = rows.indices.map { row in
      Infeasibility.Row(row: rows[row], attainable: attainable[row])
    }
    if ranges.allSatisfy(\.isAttainableAlone) {
      for row in rows.indices {
        ranges[row].leastWithOthers = leastUsage(of: row, rows: rows, ranges, limits: limits)
      }
    }
    return Infeasibility(rows: ranges)
  }

  /// The least usage of a row when all other rows are kept; nil when they cannot be kept even
  /// without it, or when a limit came first.
  private func leastUsage(
    of row: Int, rows: [BudgetRow], _ ranges: [Infeasibility.Row], limits: SearchLimits
  ) -> Int? {
    guard rows.count > 1, !limits.isReached else { return nil }
    // A dominated choice uses no less of any row than the one that stands in for it, so the reduced
    // problem has the same least usage.
    let problem = search.problem
    var usageProblem = problem
    usageProblem.cost = (0..<problem.choiceCount).map {
      Double(problem.usage[$0 * problem.rowCount + row])
    }
    var capacities = rows.map(\.capacity)
    capacities[row] = ranges[row].attainable.upperBound
    let usageSearch = PlanSearch(usageProblem, solver: solver, limits: limits)
    guard
      let outcome = try? usageSearch.solve(capacities: capacities, limits: limits),
      outcome.status == .optimal, let selection = outcome.selection
    else { return nil }
    return usageSearch.problem.usage(of: selection)[row]
  }
}
