import HTTPTypes
import MPQFiles
import MPQGLPK
import MPQModel
import MPQReport
import MPQSearch
import MPQWords

/// From a request whose names are resolved to its answer; runs on a thread that may be kept busy.
struct Planner: Sendable {
  let documents: DocumentCache
  let limits: ServiceLimits
  /// What is offered where the service starts; threads of the pool do not see it.
  let budgetKinds = BudgetKind.offered

  /// Joins what a request names, and refuses what cannot be searched.
  func searchableJoin(_ request: TableRequest) throws -> TableJoin {
    let join = try join(request)
    guard join.problems.isEmpty else {
      throw ServiceProblem(
        .unprocessableContent,
        "the table cannot be searched: "
          + FewLines.of(join.problems, limit: 10, remedy: Self.whereToReadOn)
          .joined(separator: "; "), field: "/table")
    }
    return join
  }

  /// Where a message's list of faults or warnings goes on.
  static let whereToReadOn = "POST /v1/checks lists \(listed)"
  /// How many problems and how many warnings a check names; it counts them all.
  static let listed = 100

  func join(_ request: TableRequest) throws -> TableJoin {
    var join = try request.join(
      try documents.network(request.network), try documents.table(request.table))
    // A document's id is the SHA-256 of its bytes.
    join.compareOrigin(withNetworkSHA256: request.network)
    return join
  }

  /// Prepares a search over a request's budgets.
  func search(
    _ join: TableJoin, _ request: PlanRequest, budgets: [Budget], _ limits: SearchLimits
  ) throws -> BitSearch {
    try Self.search(
      join, budgets: budgets, alpha: request.table.alpha ?? join.defaultAlpha,
      latency: request.latency, limits: limits)
  }

  /// Prepares a search, or says in a client's words why there is none.
  ///
  /// - Throws: `CancellationError` where it was cancelled first.
  static func search(
    _ join: TableJoin, budgets: [Budget], alpha: Double, latency: LatencyTable? = nil,
    limits: SearchLimits
  ) throws -> BitSearch {
    do {
      return try BitSearch(
        join, budgets: budgets, alpha: alpha, latency: latency, solver: GLPKSolver(),
        limits: limits)
    } catch {
      let line = BuildingFaultText.line(error, latencySource: latency?.source)
      switch error {
      case .stopped where limits.isCancelled(): throw CancellationError()
      case .stopped: throw ServiceProblem(.unprocessableContent, line)
      case .tooLittleMemory: throw ServiceProblem(.serviceUnavailable, line, retryAfter: 5)
      case .missingLatency:
        throw ServiceProblem(.unprocessableContent, line, field: "/latency_table")
      case .noCommonFormat, .tooLarge, .tooManyChoices:
        throw ServiceProblem(.unprocessableContent, line, field: "/constraints")
      }
    }
  }

  /// Finds the best plan within budgets, with a request's other settings, and has it verified where that
  /// is asked for.
  static func solve(
    _ search: inout BitSearch, _ request: PlanRequest, _ budgets: [Budget], _ limits: SearchLimits
  ) throws(ServiceProblem) -> PlanSolution {
    do {
      var solution = try search.solve(
        budgets, gap: request.gap, prover: request.prover, limits: limits)
      if request.isVerified {
        solution.verification = search.verification(of: solution, within: budgets, limits: limits)
      }
      return solution
    } catch {
      throw ServiceProblem(
        .unprocessableContent, "\(error); try the prover auto or another gap", field: "/prover")
    }
  }

  func timeLimit(of request: PlanRequest) -> Duration {
    min(request.timeLimit ?? limits.solveTime, limits.solveTime)
  }

  /// What plans can use of each measure, each for itself, over searched and pinned layers.
  ///
  /// - Throws: `CancellationError` where it was cancelled first.
  func attainable(
    _ join: TableJoin, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> [Infeasibility.Row] {
    // Nothing at all is allowed of each measure, in its own unit.
    let kinds = budgetKinds.filter {
      $0.range != nil && $0.quantity.style == $0.measure.quantity.style
    }
    let budgets = kinds.map { Budget($0, .number(ExactDecimal(0))) }
    let search = try Self.search(
      join, budgets: budgets, alpha: 1, limits: SearchLimits(isCancelled: isCancelled))
    // Ranges that were cut short say less than they would have.
    if isCancelled() { throw CancellationError() }
    // Nothing fits into budgets of 0, so no search has to look at them in combination.
    return search.infeasibility(of: budgets).rows
  }
}
