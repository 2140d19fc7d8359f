import MPQFiles
import MPQModel
import MPQSearch

/// A running sweep: its budgets, and the search that they share.
///
/// Callers ask for one row at a time, each on any thread.
final class SweepSearch: @unchecked Sendable {
  let grid: [[Budget]]
  let network: Network
  private let request: PlanRequest
  private let timeLimit: Duration
  private let baselines: UniformBaselines
  private var search: BitSearch

  /// - Throws: `ServiceProblem` if there is nothing to search, `CancellationError` if it was cancelled.
  init(
    _ request: SweepRequest, _ planner: Planner, isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    let join = try planner.searchableJoin(request.common.table, request.common.resources)
    grid = try request.grid(in: join.network) { kind in
      try planner.searchForRanges(join, of: kind.measure, isCancelled: isCancelled)
        .attainable(by: kind)
    }
    network = join.network
    self.request = request.common
    timeLimit = planner.timeLimit(of: request.common)
    // The time limit is per row; the shared preparation has none.
    let limits = SearchLimits(isCancelled: isCancelled)
    search = try planner.search(join, request.common, budgets: grid[0], limits)
    baselines = search.uniformBaselines(limits: limits)
    if isCancelled() { throw CancellationError() }
  }

  /// The CSV's header.
  var header: String {
    SweepCSV.header(
      budgets: grid[0], of: network, isVerified: request.isVerified)
  }

  /// The answer for one budget.
  ///
  /// - Parameter row: counted from 1.
  /// - Returns: the row as JSON and as CSV; nil if it was cancelled.
  func row(
    _ row: Int, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> (json: String, csv: String, solution: PlanSolution)? {
    let budgets = grid[row - 1]
    let solution = try Planner.solve(
      &search, request, budgets,
      SearchLimits(timeLimit: timeLimit, isCancelled: isCancelled))
    // The result of a cancelled search is incomplete.
    if isCancelled() { return nil }
    let point = SweepPoint(
      budgets: budgets, solution: solution,
      uniform: search.bestUniformPlan(within: budgets, of: baselines))
    return (
      Answers.sweepRow(point, number: row, of: network),
      SweepCSV.row(
        point, of: network, isVerified: request.isVerified),
      solution
    )
  }
}
