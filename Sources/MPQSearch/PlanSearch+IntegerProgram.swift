extension PlanSearch {
  /// Has the solver prove the plan in hand, or find a better one.
  func askSolver(
    _ state: State, _ optimum: LagrangianDual.Optimum, limits: SearchLimits
  ) throws(IntegerProgramFault) -> SearchOutcome {
    var state = state
    if let outcome = state.settled { return outcome }
    let reference = state.selection ?? optimum.selection
    let hasPlan = state.selection != nil
    let limit = hasPlan ? state.openGap : .infinity
    let largestCost = problem.cost.max() ?? 0
    let unit = hasPlan ? limit : largestCost > 0 ? largestCost : 1
    var core = CoreProgram(
      problem,
      open: relaxation.openChoices(at: optimum, below: limit, keeping: reference),
      reference: reference, isPlan: hasPlan, unit: unit, capacities: state.capacities)
    // Each forbidden selection is one that the solver's tolerances let pass; there are few.
    for _ in 0..<100 {
      if limits.isReached { break }
      switch try solver.solve(core.program, limits: limits) {
      case .infeasible:
        guard let selection = state.selection else {
          return .infeasible(.integerProgram(solver.name))
        }
        // Only what was forbidden below is left: nothing is better than the plan.
        return .optimal(selection, state.cost, .integerProgram(solver.name))
      case .optimal(let values, _):
        guard let selection = core.selection(from: values) else {
          throw IntegerProgramFault("\(solver.name) returned values that are no selection")
        }
        guard problem.isFeasible(selection, capacities: state.capacities) else {
          core.forbid(values)
          continue
        }
        state.offer(selection, problem)
        // The first plan was found to the solver's tolerances for whole costs; the open gap is a
        // finer unit to prove it in.
        if !hasPlan { return try askSolver(state, optimum, limits: limits) }
        return .optimal(
          state.selection ?? selection, state.cost, .integerProgram(solver.name))
      case .stopped(let values):
        if let values, let selection = core.selection(from: values) {
          state.offer(selection, problem)
        }
        return state.settled ?? state.stopped
      }
    }
    return state.stopped
  }
}
