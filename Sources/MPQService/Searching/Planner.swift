import MPQCommand
import MPQFormats
import MPQGLPK
import MPQModel
import MPQReport
import MPQSearch

/// From a request whose names are resolved to its answer; runs on a thread that may be kept busy.
struct Planner: Sendable {
  let documents: DocumentCache
  let limits: ServiceLimits

  // MARK: Plans

  /// Finds the best plan within a request's budgets.
  func plan(
    _ request: PlanRequest, names: DocumentNames, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> (plan: StoredPlan, solution: PlanSolution) {
    let join = try searchableJoin(request.table)
    var search = try search(join, request, budgets: request.budgets)
    let limits = SearchLimits(timeLimit: timeLimit(of: request), isCancelled: isCancelled)
    let solution = try Self.solve(&search, request, request.budgets, limits)
    let infeasibility =
      solution.status == .infeasible
      ? search.infeasibility(of: request.budgets, limits: limits) : nil
    let best = search.bestUniformPlan(
      within: request.budgets, of: search.uniformBaselines())
    let answer = JSONText.object(
      head(request, names) + [
        ("request", JSONText.object(request.canonical)),
        (
          "solution",
          SolutionJSON.encode(
            solution, of: join.network, budgets: request.budgets, infeasibility: infeasibility)
        ),
        ("budgets", JSONText.array(spending(request.budgets, solution, search))),
        ("uniform", best.map(Answers.uniform) ?? "null"),
        ("gain", Decimals.json(gain(solution, over: best))),
        (
          "messages",
          JSONText.array(
            messages(join, search, infeasibility).map { JSONText.quoted($0) })
        ),
      ])
    let costs = solution.costs
    let summary = JSONText.object(
      head(request, names) + [
        ("status", JSONText.quoted(solution.status.rawValue)),
        ("importance", Decimals.json(solution.importance)),
        ("bitops", costs.map { "\($0.bitOperations)" } ?? "null"),
        ("size_bytes", costs.map { Decimals.bytes(bits: $0.weightSizeInBits) } ?? "null"),
      ])
    let plan = StoredPlan(
      id: request.id, isProven: ![.feasible, .undecided].contains(solution.status),
      summary: summary, answer: answer + "\n",
      csv: solution.plan.map {
        PlanCSV.encode($0, of: join.network, importances: solution.layerImportances)
      },
      yaml: solution.plan.map { PlanYAML.encode($0, of: join.network) })
    return (plan, solution)
  }

  private func head(
    _ request: PlanRequest, _ names: DocumentNames
  ) -> [(key: String, value: String)] {
    [
      ("id", JSONText.quoted(request.id)), ("created_at", JSONText.quoted(Timestamp.now)),
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
        ("allowed", "\(row.capacity + row.pinnedUsage)"),
        ("used", used.map { "\($0)" } ?? "null"),
      ])
    }
  }

  private func gain(_ solution: PlanSolution, over uniform: UniformPlan?) -> Double? {
    guard let importance = solution.importance, let uniform, uniform.importance > 0 else {
      return nil
    }
    return (uniform.importance - importance) / uniform.importance
  }

  /// Warnings, and why there is no plan, in the command line's words.
  private func messages(
    _ join: TableJoin, _ search: BitSearch, _ infeasibility: Infeasibility?
  ) -> [String] {
    var lines = join.warnings + OutlierText.lines(join, limit: 10)
    if let latency = search.latency {
      lines += join.network.layers.filter { layer in
        layer.pinned.map { latency.picoseconds(layer: layer.name, at: $0) == nil } ?? false
      }.map { "\(latency.source): no entry for pinned layer '\($0.name)'; it counts as 0 s" }
    }
    if let infeasibility { lines += BudgetText.lines(infeasibility, join.network) }
    return lines
  }

  // MARK: Searches

  /// Joins what a request names, and refuses what cannot be searched.
  func searchableJoin(_ request: TableRequest) throws -> TableJoin {
    let join = try join(request)
    guard join.problems.isEmpty else {
      let shown = join.problems.prefix(10).joined(separator: "; ")
      let rest = join.problems.count - 10
      throw ServiceProblem(
        .unprocessableContent,
        "the table cannot be searched: \(shown)"
          + (rest > 0 ? "; and \(rest) more; POST /v1/checks lists them all" : ""), field: "/table")
    }
    return join
  }

  private func join(_ request: TableRequest) throws -> TableJoin {
    try request.join(
      try documents.network(request.network), try documents.table(request.table))
  }

  /// Prepares a search over a request's budgets.
  func search(_ join: TableJoin, _ request: PlanRequest, budgets: [Budget]) throws -> BitSearch {
    do {
      return try BitSearch(
        join, budgets: budgets, alpha: request.table.alpha, latency: request.latency,
        solver: GLPKSolver())
    } catch {
      throw ServiceProblem(
        .unprocessableContent,
        BuildingFaultText.line(error, latencySource: request.latency?.source),
        field: request.latency == nil ? "/constraints" : "/latency_table")
    }
  }

  /// Finds the best plan within budgets, with a request's other settings.
  static func solve(
    _ search: inout BitSearch, _ request: PlanRequest, _ budgets: [Budget], _ limits: SearchLimits
  ) throws(ServiceProblem) -> PlanSolution {
    do {
      return try search.solve(
        budgets, gap: request.gap, prover: request.prover, limits: limits)
    } catch {
      throw ServiceProblem(
        .unprocessableContent, "\(error); try the prover auto or another gap", field: "/prover")
    }
  }

  func timeLimit(of request: PlanRequest) -> Duration {
    min(request.timeLimit ?? limits.solveTime, limits.solveTime)
  }

  /// What plans can use of each measure, each for itself, over searched and pinned layers.
  static func attainable(_ join: TableJoin, alpha: Double) throws -> [Infeasibility.Row] {
    let budgets: [Budget] = [
      .maxBitOperations(ExactDecimal(0)), .maxSize(bytes: ExactDecimal(0)),
      .maxMeanWeightBits(ExactDecimal(0), by: .parameters),
      .maxMeanActivationBits(ExactDecimal(0), by: .layers),
    ]
    let search = try BitSearch(join, budgets: budgets, alpha: alpha, solver: GLPKSolver())
    // Nothing fits into budgets of 0, so no search has to look at them in combination.
    return search.infeasibility(of: budgets).rows
  }

  // MARK: Checks

  /// Says what of a network and a table joins.
  func check(_ request: TableRequest, names: DocumentNames) throws -> String {
    let join = try join(request)
    var problems = join.problems
    var rows: [Infeasibility.Row] = []
    var uniform: [UniformPlan] = []
    if problems.isEmpty {
      do {
        rows = try Self.attainable(join, alpha: request.alpha)
        uniform = try BitSearch(
          join, budgets: [], alpha: request.alpha, solver: GLPKSolver()
        ).uniformBaselines().plans
      } catch let fault as ChoiceProblem.BuildingFault {
        problems.append(BuildingFaultText.line(fault, latencySource: nil))
      }
    }
    let isSearchable = problems.isEmpty
    let choices = join.layers.reduce(0) { $0 + $1.weight.count * $1.activation.count }
    return JSONText.object([
      ("network", Answers.named(request.network, names.network)),
      ("table", Answers.named(request.table, names.table)), ("searchable", "\(isSearchable)"),
      ("problems", JSONText.array(problems.map { JSONText.quoted($0) })),
      ("warnings", JSONText.array(join.warnings.map { JSONText.quoted($0) })),
      ("outliers", JSONText.array(join.outliers.map(Self.outlier))),
      ("choices", "\(choices)"), ("weight_bits", TableRequest.list(join.weightBits)),
      ("activation_bits", TableRequest.list(join.activationBits)),
      ("layers", JSONText.array(Self.layers(join))),
      ("ranges", isSearchable ? Self.ranges(rows, join.network) : "null"),
      ("uniform", JSONText.array(uniform.map(Answers.uniform))),
    ]) + "\n"
  }

  private static func outlier(_ outlier: TableJoin.Outlier) -> String {
    JSONText.object([
      ("layer", JSONText.quoted(outlier.layer)), ("tensor", JSONText.quoted("\(outlier.tensor)")),
      ("bits", "\(outlier.entry.bits)"), ("importance", "\(outlier.entry.importance)"),
    ])
  }

  /// Every width that the table has for a layer, or that the request fixes, and whether the search may
  /// choose it.
  private static func layers(_ join: TableJoin) -> [String] {
    var candidates: [Int: TableJoin.LayerCandidates] = [:]
    for layer in join.layers { candidates[layer.layer] = layer }
    func list(
      _ known: [ImportanceTable.Entry], _ available: [ImportanceTable.Entry]
    ) -> String {
      let fixed = available.filter { entry in !known.contains { $0.bits == entry.bits } }
      let entries = (known + fixed).sorted { $0.bits < $1.bits }.map { entry in
        JSONText.object([
          ("bits", "\(entry.bits)"), ("importance", "\(entry.importance)"),
          ("available", "\(available.contains { $0.bits == entry.bits })"),
        ])
      }
      return JSONText.array(entries)
    }
    return join.network.layers.enumerated().map { index, layer in
      let (own, row) = (candidates[index], join.table[layer.name])
      let isPinned = layer.pinned != nil
      return JSONText.object(
        Answers.layer(layer) + [
          ("weight", isPinned ? "[]" : list(row?.weight ?? [], own?.weight ?? [])),
          ("activation", isPinned ? "[]" : list(row?.activation ?? [], own?.activation ?? [])),
        ])
    }
  }

  /// What can be reached, in the units of the budgets.
  private static func ranges(_ rows: [Infeasibility.Row], _ network: Network) -> String {
    func range(_ least: Double, _ most: Double) -> String {
      JSONText.object([("min", Decimals.json(least)), ("max", Decimals.json(most))])
    }
    func of(_ row: Infeasibility.Row, pinned: Bool = true, scale: Double = 1) -> String {
      let own = pinned ? row.row.pinnedUsage : 0
      return range(
        Double(row.attainable.lowerBound + own) / scale,
        Double(row.attainable.upperBound + own) / scale)
    }
    let (operations, size, weights, activations) = (rows[0], rows[1], rows[2], rows[3])
    let searchedParams = network.searched.reduce(0) { $0 + network.layers[$1].params }
    let floatBits = Double(32 * network.params)
    return JSONText.object([
      ("bitops", of(operations)), ("searched_bitops", of(operations, pinned: false)),
      ("size_bytes", of(size, scale: 8)),
      (
        "compression",
        range(
          floatBits / Double(max(1, size.attainable.upperBound + size.row.pinnedUsage)),
          floatBits / Double(max(1, size.attainable.lowerBound + size.row.pinnedUsage)))
      ),
      ("mean_weight_bits", of(weights, scale: Double(max(1, searchedParams)))),
      ("mean_activation_bits", of(activations, scale: Double(max(1, network.searched.count)))),
    ])
  }
}
