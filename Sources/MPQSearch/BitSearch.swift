public import MPQModel

/// The search as its users see it: a joined network and table, asked for plans under budgets.
///
/// Prepared once, it answers any number of budgets on the same measures, each as if it were asked
/// alone:
///
/// ```swift
/// let budgets = [
///   Budget.maxBitOperations(ExactDecimal(160_000)), .minCompression(ExactDecimal(6)),
/// ]
/// var search = try BitSearch(
///   join, budgets: budgets, alpha: join.defaultAlpha, solver: GLPKSolver())
/// let solution = try search.solve(budgets)
/// for (layer, formats) in zip(join.network.layers, solution.plan?.formats ?? []) {
///   print("\(layer.name): \(formats)")
/// }
/// ```
///
/// It speaks of layers, bits and budgets; `PlanSearch` solves the multiple-choice knapsack problem
/// that they become. The steps are those of "From a table to a proven plan" in ARCHITECTURE.md.
public struct BitSearch {
  /// What is searched.
  package let join: TableJoin
  /// What weight importances are multiplied by.
  public let alpha: Double
  /// What the budget rows count, in row order.
  package let rows: [UsageRow]
  /// The budgets on single layers, which leave choices out.
  package let ceilings: [Budget]
  /// Per row, what plans can use of it, from the least to the most.
  let attainable: [ClosedRange<Int>]
  /// The sum of every searched layer's least importance, which no plan is below.
  let floor: Double
  /// What the sums of layers' two importances may have lost, all layers together (`SumRounding`).
  private let rounding: Double
  let solver: any IntegerProgramSolver
  let search: ManyRowSearch
  /// What cheapest plans use least of; nil if none are asked for.
  package let minimized: Measure?
  /// The time that preparing took, until an answer has accounted for it.
  private var preparation: Duration

  /// - Parameters:
  ///   - join: a join without problems.
  ///   - budgets: fixes the measures that later budgets may speak of, and the limits of single layers.
  ///   - minimized: what `cheapestPlan` uses least of, as a whole; nil if that is not asked for.
  ///   - alpha: what weight importances are multiplied by in the objective: Σ activation + α ·
  ///     weight.
  ///   - solver: asked for what the core search cannot settle.
  ///   - limits: when to give up, as with the searches that follow.
  /// - Throws: `BuildingFault` when ties or budgets on single layers leave no choice, a usage is not known, costs
  ///   overflow, there are too many choices, or a limit comes first.
  package init(
    _ join: TableJoin, budgets: [Budget], minimizing minimized: Measure? = nil, alpha: Double,
    solver: any IntegerProgramSolver, limits: SearchLimits = SearchLimits()
  ) throws(ChoiceProblem.BuildingFault) {
    let start = ContinuousClock.now
    var join = join
    if budgets.contains(where: { $0.measure == .activationMemory }) {
      join.network.resources.countsActivationMemory = true
    }
    self.join = join
    self.alpha = alpha
    self.solver = solver
    self.minimized = minimized
    var rows = BudgetRow.rows(for: budgets, network: join.network).map(\.counted)
    if let minimized, !rows.contains(UsageRow(minimized)) { rows.append(UsageRow(minimized)) }
    self.rows = rows
    ceilings = budgets.filter(\.kind.isPerLayer)
    // An answer needs choices, so they are built even when the time is up, unless that takes much
    // longer.
    let limits = limits.extended(by: Self.graceForBuilding)
    let problem = try ChoiceProblem(
      join, rows: rows, ceilings: ceilings, alpha: alpha, limits: limits)
    attainable = problem.usageRanges(limits: limits)
    floor = problem.leastCost
    rounding = SumRounding.tolerance(of: join, alpha: alpha)
    search = ManyRowSearch(
      problem, occasionalRows: rows.indices.filter { rows[$0].part != nil }, solver: solver,
      incumbents: Self.uniformSelections(join, problem, alpha: alpha, limits: limits),
      limits: limits)
    preparation = start.duration(to: .now)
  }

  /// How long building may take beyond a limit: about as long as the most choices take
  /// (`ChoiceProblem.largestChoiceCount`).
  private static let graceForBuilding = Duration.seconds(1)

  /// Finds the plan of least importance within the budgets, and proves that there is none better.
  ///
  /// - Parameters:
  ///   - budgets: of the kinds that the search was prepared for; `level` and `max_bitops` count as one kind, and so do
  ///     `min_compression` and `max_size`. Amounts may differ.
  ///   - timeLimit: nil for none. A search that it ends has a plan without a proof, or none.
  /// - Throws: if GLPK fails; the error's description says why.
  public mutating func bestPlan(
    within budgets: [Budget], timeLimit: Duration? = nil
  ) throws -> PlanSolution {
    try solve(budgets, limits: SearchLimits(timeLimit: timeLimit))
  }

  /// The uniform plan of least importance within the budgets; nil if none keeps them.
  ///
  /// - Parameter budgets: as for `bestPlan(within:timeLimit:)`.
  public func bestUniformPlan(within budgets: [Budget]) -> UniformPlan? {
    bestUniformPlan(within: budgets, of: uniformBaselines())
  }

  /// Finds the plan of least importance within the budgets.
  ///
  /// - Precondition: the budgets speak of the search's measures, and of all of them.
  /// - Throws: `IntegerProgramFault` when the integer-program solver fails.
  package mutating func solve(
    _ budgets: [Budget], gap: Double = 0, prover: PlanSearch.Prover = .automatic,
    limits: SearchLimits = SearchLimits()
  ) throws(IntegerProgramFault) -> PlanSolution {
    let start = ContinuousClock.now
    let outcome = try search.solve(
      capacities: capacities(for: budgets), gap: gap, prover: prover, limits: limits)
    let time = preparation + start.duration(to: .now)
    preparation = .zero
    let tolerance =
      outcome.selection == nil ? outcome.tolerance : max(outcome.tolerance, rounding)
    let proof =
      tolerance > 0 ? "\(outcome.proof), to within \(tolerance)" : "\(outcome.proof)"
    guard let selection = outcome.selection else {
      return PlanSolution(
        status: outcome.status, proof: proof, plan: nil, layerImportances: [],
        importance: nil, bound: outcome.bound, costs: nil, searchTime: time)
    }
    // Where last digits did not count, an exchange may still lower the importance.
    let best =
      outcome.tolerance > 0
      ? search.problem.spendingSlack(selection, capacities: capacities(for: budgets)) : selection
    let plan = plan(of: best, in: search.problem)
    let importances = layerImportances(of: best, in: search.problem)
    var importance = CompensatedSum()
    for term in importances { importance.add(term ?? 0) }
    var solution = PlanSolution(
      status: outcome.status, proof: proof, plan: plan,
      layerImportances: importances, importance: importance.value,
      bound: outcome.status == .optimal ? importance.value : outcome.bound, floor: floor,
      costs: PlanCosts(of: plan, in: join.network), searchTime: time)
    solution.tolerance = tolerance
    return solution
  }

  /// All choices, dominated ones included. They are built anew, because the search keeps only the
  /// others.
  var problem: ChoiceProblem {
    guard
      let problem = try? ChoiceProblem(join, rows: rows, ceilings: ceilings, alpha: alpha)
    else { preconditionFailure("what was built once cannot be built again") }
    return problem
  }

  /// What the budgets leave to the searched layers, in the order of `rows`. What is minimized without a budget may
  /// be as much as plans can use.
  func capacities(for budgets: [Budget]) -> [Int] {
    let found = BudgetRow.rows(for: budgets, network: join.network)
    guard let minimized, !found.contains(where: { $0.counted == UsageRow(minimized) }) else {
      return rows(for: budgets).map(\.capacity)
    }
    return rows.indices.map { row in
      found.first { $0.counted == rows[row] }?.capacity ?? attainable[row].upperBound
    }
  }

  /// The rows that budgets become, in the order of `rows`.
  func rows(for budgets: [Budget]) -> [BudgetRow] {
    let found = BudgetRow.rows(for: budgets, network: join.network)
    return rows.compactMap { counted in
      if let row = found.first(where: { $0.counted == counted }) { return row }
      guard let minimized, counted == UsageRow(minimized) else {
        preconditionFailure("the budgets speak of other measures than the search's")
      }
      return nil
    }
  }

  func plan(of selection: [Int], in problem: ChoiceProblem) -> BitPlan {
    var formats = join.network.formats(searched: .eightBit)
    for (layer, choice) in zip(join.layers, selection) {
      formats[layer.networkLayer] = problem.formats(of: choice)
    }
    return BitPlan(formats)
  }

  func layerImportances(of selection: [Int], in problem: ChoiceProblem) -> [Double?] {
    var importances = [Double?](repeating: nil, count: join.network.layers.count)
    for (layer, choice) in zip(join.layers, selection) {
      importances[layer.networkLayer] = problem.cost[choice]
    }
    return importances
  }
}
