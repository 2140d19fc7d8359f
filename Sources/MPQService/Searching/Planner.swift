import HTTPTypes
import MPQFiles
import MPQGLPK
import MPQModel
import MPQReport
import MPQSearch
import MPQWords

/// Computes the answer to a request with resolved names; runs on a thread that may be busy for long.
struct Planner: Sendable {
  let documents: DocumentCache
  let limits: ServiceLimits
  /// The kinds that were offered when the service started; the pool's threads cannot see a task-local list.
  let budgetKinds = BudgetKind.offered

  /// Joins a request's network and table; throws if they cannot be searched.
  func searchableJoin(
    _ request: TableRequest, _ resources: Resources = Resources()
  ) throws -> TableJoin {
    let join = try join(request, resources)
    guard join.problems.isEmpty else {
      throw ServiceProblem(
        .unprocessableContent,
        "the table cannot be searched: "
          + FewLines.of(join.problems, limit: 10, remedy: Self.whereToReadOn)
          .joined(separator: "; "), field: "/table")
    }
    return join
  }

  /// The end of a message with a shortened list of faults or warnings.
  static let whereToReadOn = "POST /v1/checks lists \(listed)"
  /// The number of problems, and of warnings, that a check lists; it counts them all.
  static let listed = 100

  func join(
    _ request: TableRequest, _ resources: Resources = Resources()
  ) throws -> TableJoin {
    var network = try documents.network(request.network)
    network.resources = resources
    var join = try request.join(network, try documents.table(request.table))
    // A document's id is the SHA-256 of its bytes.
    join.compareOrigin(withNetworkSHA256: request.network)
    return join
  }

  /// Prepares a search over a request's budgets.
  func search(
    _ join: TableJoin, _ request: PlanRequest, budgets: [Budget], _ limits: SearchLimits
  ) throws -> BitSearch {
    try Self.search(
      join, budgets: budgets, alpha: request.table.alpha ?? join.defaultAlpha, limits: limits)
  }

  /// Prepares a search.
  ///
  /// - Throws: `ServiceProblem` if there is none; `CancellationError` if it was cancelled first.
  static func search(
    _ join: TableJoin, budgets: [Budget], alpha: Double,
    limits: SearchLimits
  ) throws -> BitSearch {
    do {
      return try BitSearch(
        join, budgets: budgets, alpha: alpha, solver: GLPKSolver(),
        limits: limits)
    } catch {
      let line = BuildingFaultText.line(error, network: join.network)
      switch error {
      case .stopped where limits.isCancelled(): throw CancellationError()
      case .stopped: throw ServiceProblem(.unprocessableContent, line)
      case .tooLittleMemory: throw ServiceProblem(.serviceUnavailable, line, retryAfter: 5)
      case .missingUsage(.latency, _, _):
        throw ServiceProblem(.unprocessableContent, line, field: "/latency_table")
      case .missingUsage, .noneWithin:
        throw ServiceProblem(.unprocessableContent, line, field: "/budgets")
      case .noCommonFormat, .noChoiceLeft, .tooLarge, .tooManyChoices:
        throw ServiceProblem(.unprocessableContent, line, field: "/constraints")
      }
    }
  }

  /// Finds the best plan within budgets with a request's other settings, and verifies it if the request
  /// asks for that.
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

  /// The range of each measure over all plans, independent of the other measures, pinned layers included.
  ///
  /// - Throws: `CancellationError` if it was cancelled first.
  func attainable(
    _ join: TableJoin, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> [Infeasibility.Row] {
    // A budget of 0 for each measure, in its unit.
    let kinds = budgetKinds.filter {
      $0.range != nil && $0.quantity.style == $0.measure.quantity.style
    }
    let budgets = kinds.map { Budget($0, .number(ExactDecimal(0))) }
    let search = try Self.search(
      join, budgets: budgets, alpha: 1, limits: SearchLimits(isCancelled: isCancelled))
    // Ranges of a cancelled search are incomplete.
    if isCancelled() { throw CancellationError() }
    // No plan keeps budgets of 0, so no search for combinations of budgets is needed.
    return search.infeasibility(of: budgets).rows
  }
}
