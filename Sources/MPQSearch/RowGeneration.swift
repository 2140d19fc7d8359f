import MPQModel

/// One search of `ManyRowSearch`: the rows that are searched with grow until the plan keeps all.
///
/// Step 12 of the search in ARCHITECTURE.md.
struct RowGeneration {
  private let problem: ChoiceProblem
  private let capacities: [Int]
  let solver: any IntegerProgramSolver
  let memory: SearchMemory
  private let limits: SearchLimits
  /// The rows that are searched with.
  private(set) var active: [Int]
  /// Those of them that would take too many keys, and so have prices.
  private var priced: Set<Int> = []
  let isOccasional: [Bool]
  /// The best plan that keeps all rows.
  private var plan: (selection: [Int], cost: Double)?
  private var bound = 0.0
  /// The problem with all its rows, for plans that break some; made when it is first needed.
  private lazy var whole = SearchNode(problem, memory: memory, limits: limits)

  /// - Parameter isOccasional: per row, whether it is added only where a plan breaks it.
  init(
    _ problem: ChoiceProblem, capacities: [Int], isOccasional: [Bool],
    solver: any IntegerProgramSolver, memory: SearchMemory, limits: SearchLimits
  ) {
    self.problem = problem
    self.capacities = capacities
    self.isOccasional = isOccasional
    self.solver = solver
    self.memory = memory
    self.limits = limits
    active = capacities.indices.filter { !isOccasional[$0] }
  }

  /// Takes a plan that keeps all rows and is better than the one in hand.
  mutating func offer(_ selection: [Int]) {
    let cost = problem.cost(of: selection)
    guard cost < plan?.cost ?? .infinity,
      problem.isFeasible(selection, capacities: capacities)
    else { return }
    plan = (selection, cost)
  }

  mutating func run(
    gap: Double, prover: PlanSearch.Prover
  ) throws(IntegerProgramFault) -> SearchOutcome {
    let outcome = try generate(gap: gap, prover: prover)
    if let importance = outcome.importance {
      limits.progress?(SearchProgress(importance: importance, bound: outcome.bound))
    }
    return outcome
  }

  private mutating func generate(
    gap: Double, prover: PlanSearch.Prover
  ) throws(IntegerProgramFault) -> SearchOutcome {
    while true {
      let search = self.search()
      priced = Set(search.pricedRows.map { active[$0] })
      let activeCapacities = active.map { capacities[$0] }
      let inner = innerLimits
      // Rows that even the plan of the prices breaks are found without a search.
      let tree = search.openTree(capacities: activeCapacities, gap: gap, limits: inner)
      let relaxed = tree.outcome(.bound) { $0 }
      if let selection = relaxed.selection, add(brokenBy: selection.map { search.origin[$0] }) {
        bound = max(bound, relaxed.bound)
        if limits.isReached { return stopped }
        continue
      }
      var outcome: SearchOutcome
      if let merged = try solveMerged(
        search, tree, capacities: activeCapacities, prover: prover, limits: inner)
      {
        outcome = merged
      } else {
        outcome = try search.solve(
          capacities: activeCapacities, gap: gap, prover: prover, limits: inner)
      }
      outcome.selection = outcome.selection.map { $0.map { search.origin[$0] } }
      bound = max(bound, outcome.bound)
      guard let selection = outcome.selection, add(brokenBy: selection) else {
        outcome.bound = outcome.importance.map { min($0, bound) } ?? bound
        return outcome
      }
      if limits.isReached { return stopped }
    }
  }

  private var stopped: SearchOutcome {
    SearchOutcome(
      status: plan == nil ? .undecided : .feasible, selection: plan?.selection,
      importance: plan?.cost, bound: plan.map { min($0.cost, bound) } ?? bound, proof: .none)
  }

  /// The search with the rows that are known to matter.
  private func search() -> PlanSearch {
    let local = active.indices.filter {
      isOccasional[active[$0]] && !priced.contains(active[$0])
    }
    let rows = LocalRows(
      capacity: Dictionary(uniqueKeysWithValues: local.map { ($0, capacities[active[$0]]) }))
    return PlanSearch(
      problem.keeping(rows: active), localRows: local.isEmpty ? nil : rows, solver: solver,
      memory: memory, incumbents: plan.map { [$0.selection] } ?? [], limits: limits)
  }

  /// The caller's limits, whose progress is told of plans that keep all rows only.
  private var innerLimits: SearchLimits {
    var inner = limits
    if let progress = limits.progress {
      let known = (cost: plan?.cost, bound: bound)
      inner.progress = {
        let bound = max(known.bound, $0.bound)
        progress(
          SearchProgress(importance: known.cost, bound: known.cost.map { min($0, bound) } ?? bound))
      }
    }
    return inner
  }

  /// Adds rows that a selection breaks, after it has been made to keep them.
  ///
  /// - Returns: whether there are any.
  private mutating func add(brokenBy selection: [Int]) -> Bool {
    let used = problem.usage(of: selection)
    let broken = capacities.indices.filter { used[$0] > capacities[$0] }
    guard !broken.isEmpty else { return false }
    repair(selection)
    active = Set(active).union(broken).sorted()
    return true
  }

  /// Makes a plan of a selection that breaks some rows.
  private mutating func repair(_ selection: [Int]) {
    let units = whole.lattice.units(of: capacities)
    if let greedy = GreedyPlan(
      whole, from: selection, multipliers: capacities.map { _ in 0 }, capacities: units,
      limits: plan == nil ? limits.extended(by: BranchAndBound.graceForAPlan) : limits)
    {
      offer(greedy.selection)
    }
  }
}
