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
      for row in rows.indices where rows[row].counted.part == nil {
        ranges[row].leastWithOthers = leastUsage(
          of: row, budgets, rows: rows, ranges, limits: limits)
      }
    }
    return Infeasibility(rows: Self.tightestParts(of: ranges))
  }

  /// The most parts of a measure that are named.
  private static let mostParts = 8

  /// Of the rows of a measure's parts those that cannot be kept alone, the ones that lack most first; where there are
  /// none, the one that leaves least above what plans need at least.
  private static func tightestParts(of rows: [Infeasibility.Row]) -> [Infeasibility.Row] {
    func room(_ row: Infeasibility.Row) -> Int { row.row.capacity - row.attainable.lowerBound }
    return rows.indices.filter { index in
      guard rows[index].row.counted.part != nil else { return true }
      let tighter = rows.indices.count {
        rows[$0].row.measure == rows[index].row.measure
          && (room(rows[$0]), $0) < (room(rows[index]), index)
      }
      return tighter < (rows[index].isAttainableAlone ? 1 : mostParts)
    }.map { rows[$0] }
  }

  /// What plans can use of a kind of budget, over the layers that it counts; nil if its measure has no row here.
  ///
  /// Of a measure with parts it is the range of the part that uses most: no plan keeps less, and every plan keeps the
  /// most.
  package func attainable(by kind: BudgetKind) -> ClosedRange<Int>? {
    let ends = rows.indices.filter { rows[$0].measure == kind.measure }.map { row in
      let fixed = rows[row].fixedUsage(of: kind, in: join.network)
      return (least: attainable[row].lowerBound + fixed, most: attainable[row].upperBound + fixed)
    }
    guard let least = ends.map(\.least).max(), let most = ends.map(\.most).max() else { return nil }
    return least...most
  }

  /// The least usage of a row when all other rows are kept; nil when they cannot be kept even
  /// without it, or when a limit came first.
  private func leastUsage(
    of row: Int, _ budgets: [Budget], rows: [BudgetRow], _ ranges: [Infeasibility.Row],
    limits: SearchLimits
  ) -> Int? {
    guard rows.count > 1, !limits.isReached else { return nil }
    // A dominated choice uses no less of any row than the one that stands in for it, so the reduced
    // problem has the same least usage.
    let problem = search.problem
    var usageProblem = problem
    usageProblem.cost = (0..<problem.choiceCount).map {
      Double(problem.usage[$0 * problem.rowCount + row])
    }
    var capacities = capacities(for: budgets)
    capacities[row] = ranges[row].attainable.upperBound
    let usageSearch = ManyRowSearch(
      usageProblem, occasionalRows: rows.indices.filter { rows[$0].counted.part != nil },
      solver: solver, limits: limits)
    guard
      let outcome = try? usageSearch.solve(capacities: capacities, limits: limits),
      outcome.status == .optimal, let selection = outcome.selection
    else { return nil }
    return usageSearch.problem.usage(of: selection)[row]
  }
}
