import MPQModel

/// From a choice problem and capacities to a selection with a proof.
///
/// The stages: the Lagrangian dual gives a bound; its selection, repaired, a first plan; a narrow
/// search of the cheapest changes a better one. What could still improve on it is the core, which is
/// searched exactly, first by dynamic programming and, where that outgrows its memory, by the
/// integer-program solver. A prepared search solves for any number of budgets and starts each from
/// what the last one learnt.
package struct PlanSearch {
  /// Who has to prove the optimum.
  package enum Prover: String, CaseIterable, Sendable {
    /// The core search where it can, else the integer-program solver.
    case automatic = "auto"
    /// Always the integer-program solver, unless the bound already meets the plan.
    case integerProgram = "glpk"
  }

  /// The problem without dominated choices; selections refer to it.
  package let problem: ChoiceProblem
  let relaxation: LagrangianRelaxation
  private let lattice: UsageLattice
  private var dual: LagrangianDual
  let solver: any IntegerProgramSolver
  private let leastUsage: [Int]
  private let mostUsage: [Int]

  /// Removes dominated choices and prepares the bound.
  ///
  /// - Parameter solver: asked for what the core search cannot settle.
  package init(_ problem: ChoiceProblem, solver: any IntegerProgramSolver) {
    self.problem = problem.removingDominatedChoices()
    relaxation = LagrangianRelaxation(self.problem)
    lattice = UsageLattice(self.problem)
    dual = LagrangianDual(relaxation)
    self.solver = solver
    leastUsage = (0..<problem.rowCount).map { [relaxation] in relaxation.leastUsage(of: $0) }
    mostUsage = (0..<problem.rowCount).map { [relaxation] in relaxation.mostUsage(of: $0) }
  }

  /// The searches of the core, from narrow to wide, that `automatic` goes through. The first three
  /// mostly find the optimum, so with them another prover has only to prove it.
  private static let rounds: [(width: Int, blocks: Int)] = [
    (256, 48), (2048, 160), (16384, .max), (131_072, .max), (1_048_576, .max),
  ]

  /// Searches for the least selection within the capacities; what the bound learns here helps the next
  /// search.
  ///
  /// - Parameters:
  ///   - capacities: one per row, in the row's unit.
  ///   - gap: how far above the optimum the plan may be, as a share of the plan's own cost; 0 asks for
  ///     the optimum.
  ///   - incumbent: a selection of `problem` to start from, if it is feasible here.
  /// - Throws: `IntegerProgramFault` when the integer-program solver fails.
  package mutating func solve(
    capacities: [Int], gap: Double = 0, prover: Prover = .automatic,
    limits: SearchLimits = SearchLimits(), incumbent: [Int]? = nil
  ) throws(IntegerProgramFault) -> SearchOutcome {
    guard zip(leastUsage, capacities).allSatisfy({ $0 <= $1 }) else { return .infeasible(.bound) }
    // More than a plan can use is worth no more, and would only cost accuracy.
    let capacities = lattice.roundedDown(zip(capacities, mostUsage).map(min))
    // The dual need not be closer to its optimum than the plan to its own.
    let optimum = dual.maximize(
      capacities: capacities, tolerance: max(1e-12, gap / 32), limits: limits)
    if optimum.provesInfeasible { return .infeasible(.bound) }
    var state = State(capacities: capacities, gap: gap, bound: optimum.bound)
    let repair = GreedyRepair(
      relaxation: relaxation, multipliers: optimum.multipliers, capacities: capacities)
    for candidate in [incumbent, repair.repaired(optimum.selection, limits: limits)] {
      if let candidate { state.offer(candidate, problem) }
    }
    if !problem.relaxesTies,
      let outcome = searchCore(&state, optimum, prover: prover, limits: limits)
    {
      return outcome
    }
    return try askSolver(state, optimum, limits: limits)
  }

  /// The plan in hand and what is known about the optimum.
  struct State {
    let capacities: [Int]
    let gap: Double
    /// The Lagrangian bound: no feasible selection costs less.
    let bound: Double
    var selection: [Int]?
    var cost = Double.infinity

    /// Takes a selection that is feasible and better than the one in hand.
    mutating func offer(_ candidate: [Int], _ problem: ChoiceProblem) {
      let candidateCost = problem.cost(of: candidate)
      guard candidateCost < cost, problem.isFeasible(candidate, capacities: capacities) else {
        return
      }
      (selection, cost) = (candidate, candidateCost)
    }

    /// How far above the bound a selection may cost and still improve on the plan by more than the
    /// last digits of the objective.
    var openGap: Double { cost - bound - 1e-12 * cost.magnitude }

    /// What the bound proves of the plan, if anything.
    var settled: SearchOutcome? {
      guard let selection else { return nil }
      if openGap <= 0 { return .optimal(selection, cost, .bound) }
      guard cost - bound <= gap * cost.magnitude else { return nil }
      return SearchOutcome(
        status: .withinGap, selection: selection, importance: cost, bound: bound, proof: .bound)
    }

    /// What is known when a limit ends the search.
    var stopped: SearchOutcome {
      SearchOutcome(
        status: selection == nil ? .undecided : .feasible, selection: selection,
        importance: selection == nil ? nil : cost, bound: min(bound, cost), proof: .none)
    }
  }

  // MARK: - Core search

  /// Searches ever wider; nil when the solver has to be asked.
  ///
  /// With a plan in hand, each round looks below the plan. Without one, it looks for plans that cost a
  /// thousandth more than the bound, then 32 times as much more, and at last for any: few choices
  /// are open at first, and where a plan exists one is usually near.
  private func searchCore(
    _ state: inout State, _ optimum: LagrangianDual.Optimum, prover: Prover,
    limits: SearchLimits
  ) -> SearchOutcome? {
    let rounds = prover == .automatic ? Self.rounds : Array(Self.rounds.prefix(3))
    for round in rounds {
      var reach = max(optimum.bound.magnitude, .leastNormalMagnitude) * 1e-3
      while true {
        if let outcome = state.settled { return outcome }
        if limits.isReached { return state.stopped }
        let limit = state.selection == nil ? reach : state.openGap
        let core = Core(
          relaxation, at: optimum, capacities: state.capacities, limit: limit,
          maximumBlocks: round.blocks)
        let result = CoreSearch(core: core, width: round.width).run(limit: limit, limits: limits)
        if let best = result.best {
          state.offer(core.selection(with: best.alternatives), problem)
        }
        // Wider searches of the same core would prove no more.
        if core.hasOversizedBlock, state.selection != nil { return state.settled }
        if result.isExhaustive, prover == .automatic {
          if let selection = state.selection {
            return .optimal(selection, state.cost, .coreSearch)
          }
          if limit == .infinity { return .infeasible(.coreSearch) }
        }
        guard state.selection == nil, limit < .infinity else { break }
        reach = reach > 1e3 * optimum.bound.magnitude ? .infinity : reach * 32
      }
    }
    return nil
  }
}

extension SearchOutcome {
  /// The outcome where nothing keeps the capacities.
  static func infeasible(_ proof: Proof) -> SearchOutcome {
    SearchOutcome(
      status: .infeasible, selection: nil, importance: nil, bound: .infinity, proof: proof)
  }

  /// The outcome where a selection is proven to be the least.
  static func optimal(
    _ selection: [Int], _ cost: Double, _ proof: Proof
  ) -> SearchOutcome {
    SearchOutcome(
      status: .optimal, selection: selection, importance: cost, bound: cost, proof: proof)
  }
}
