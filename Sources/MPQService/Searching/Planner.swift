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

  /// Resources whose ranges a check describes; each takes about as long as the search for one plan.
  private static let mostResources = 16

  /// Joins a request's network and table; throws if they cannot be searched.
  ///
  /// - Parameter resources: what tables say that layers use; those that the request's table brings join them.
  func searchableJoin(_ request: TableRequest, _ resources: Resources) throws -> TableJoin {
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

  /// Joins a request's network and table.
  func join(_ request: TableRequest, _ resources: Resources) throws -> TableJoin {
    let table = try documents.table(request.table, request.formats)
    var network = try network(of: request, table)
    network.resources = resources
    network = try network.searching(scored: table.layers.lazy.map(\.name))
    // Rules name formats too.
    var join = try request.formats.known { () throws(ServiceProblem) in
      try request.join(network, table)
    }
    // A document's id is the SHA-256 of its bytes, unless more was said of it.
    if let id = request.network {
      join.compareOrigin(withNetworkSHA256: network.origin?.fileSHA256 ?? id)
    }
    return join
  }

  private func network(of request: TableRequest, _ table: ImportanceTable) throws -> Network {
    if let id = request.network { return try documents.network(id, request.formats) }
    guard table.scoresChoices else {
      throw ServiceProblem(
        .unprocessableContent,
        "the key 'network' is missing; add it: only a table of choices needs no network", field: "")
    }
    do {
      return try Network(ofChoicesIn: table)
    } catch {
      throw ServiceProblem(.unprocessableContent, "\(error)", field: "/table")
    }
  }

  /// Prepares a search over a request's budgets.
  func search(
    _ join: TableJoin, _ request: PlanRequest, budgets: [Budget], _ limits: SearchLimits
  ) throws -> BitSearch {
    try Self.search(
      join, budgets: budgets, minimizing: try request.goal?.measure(in: join.network),
      alpha: join.alpha(request.table.alpha), limits: limits)
  }

  /// Prepares a search.
  ///
  /// - Throws: `ServiceProblem` if there is none; `CancellationError` if it was cancelled first.
  static func search(
    _ join: TableJoin, budgets: [Budget], minimizing minimized: Measure? = nil, alpha: Double,
    limits: SearchLimits
  ) throws -> BitSearch {
    do {
      return try BitSearch(
        join, budgets: budgets, minimizing: minimized, alpha: alpha, solver: GLPKSolver(),
        limits: limits)
    } catch {
      throw try problem(error, join, isCancelled: limits.isCancelled)
    }
  }

  /// The problem for a fault of building a search's choices.
  ///
  /// - Throws: `CancellationError` if the search was cancelled.
  private static func problem(
    _ fault: ChoiceProblem.BuildingFault, _ join: TableJoin, isCancelled: () -> Bool
  ) throws(CancellationError) -> ServiceProblem {
    let line = BuildingFaultText.line(fault, join)
    switch fault {
    case .stopped where isCancelled(): throw CancellationError()
    case .stopped: return ServiceProblem(.unprocessableContent, line)
    case .tooLittleMemory: return ServiceProblem(.serviceUnavailable, line, retryAfter: 5)
    case .missingUsage(.latency, _, _) where join.network.resources.latency != nil:
      return ServiceProblem(.unprocessableContent, line, field: "/latency_table")
    case .missingUsage, .noneWithin:
      return ServiceProblem(.unprocessableContent, line, field: "/budgets")
    case .noCommonFormat, .noChoiceLeft, .clashingTies, .tooLarge, .tooManyChoices:
      return ServiceProblem(.unprocessableContent, line, field: "/constraints")
    }
  }

  /// The most importance that a plan of a quality may have.
  static func importanceLimit(
    of quality: PlanQuality, _ search: BitSearch, among baselines: UniformBaselines,
    _ limits: SearchLimits
  ) throws(ServiceProblem) -> Double? {
    let limit = search.importanceLimit(of: quality, among: baselines)
    if case .uniformPlan(let level) = quality, limit == nil {
      throw ServiceProblem(
        .unprocessableContent,
        limits.isReached ? GoalText.unknownYet : GoalText.unknownLevel(level, among: baselines),
        field: "/as_good_as")
    }
    return limit
  }

  /// Finds the best plan within budgets with a request's other settings, and verifies it if the request
  /// asks for that.
  ///
  /// - Parameter importanceLimit: the most importance that the cheapest plan may have; nil for the best plan.
  static func solve(
    _ search: inout BitSearch, _ request: PlanRequest, _ budgets: [Budget],
    importanceLimit: Double? = nil, _ limits: SearchLimits
  ) throws(ServiceProblem) -> PlanSolution {
    do {
      if let importanceLimit {
        return try search.cheapestPlan(
          within: budgets, importanceLimit: importanceLimit, gap: request.gap,
          prover: request.prover, limits: limits)
      }
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

  /// A search that knows the range of each measure over all plans, independent of the other measures. What is not
  /// known of some choice has none.
  ///
  /// - Parameter wanted: nil for all measures that checks describe.
  /// - Throws: `CancellationError` if it was cancelled first.
  func searchForRanges(
    _ join: TableJoin, of wanted: Measure? = nil, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> BitSearch {
    let resources = join.network.resources.names
    // A budget of 0 for each measure, in its unit.
    let kinds =
      budgetKinds.filter { $0.range != nil && $0.quantity.style == $0.measure.quantity.style }
      + (wanted == nil ? Array(resources.prefix(Self.mostResources)) : resources)
      .map(BudgetKind.onResource)
    var budgets = kinds.filter { wanted == nil || $0.measure == wanted }
      .map { Budget($0, .number(ExactDecimal(0))) }
    while true {
      do {
        let search = try BitSearch(
          join, budgets: budgets, alpha: 1, solver: GLPKSolver(),
          limits: SearchLimits(isCancelled: isCancelled))
        // Ranges of a cancelled search are incomplete.
        if isCancelled() { throw CancellationError() }
        return search
      } catch ChoiceProblem.BuildingFault.missingUsage(let measure, _, _) {
        budgets.removeAll { $0.measure == measure }
      } catch let fault as ChoiceProblem.BuildingFault {
        throw try Self.problem(fault, join, isCancelled: isCancelled)
      }
    }
  }
}
