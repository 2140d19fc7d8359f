extension PlanSearch {
  /// How many selections that the solver's tolerances let pass, although they break a budget, are
  /// forbidden one by one before the core search takes over. Each costs a whole solve.
  private static let mostRejections = 20
  /// How far the solver's objective may be from its selection's, in units of the open gap: a
  /// hundred times its own tolerance (1e-9, `mpq_glpk.c`). On the instance that first showed a
  /// wrong proof they were 1.8e-3 apart.
  private static let objectiveTolerance = 1e-7

  /// The least gap that costs are divided by: 18 orders above the least normal number, below which
  /// a gap has lost digits and quotients overflow.
  private static let leastUnit = 1e-290

  /// Has the integer-program solver search the open branches of a tree.
  ///
  /// What it finds is offered to the tree. Its claim that nothing is better counts only where its
  /// tolerances can hide nothing: where coefficients are small enough
  /// (`CoreProgram.isWithinTolerances`), and its objective is what its selection really costs. GLPK
  /// takes values within a tolerance of whole numbers for whole and keeps their objective, which
  /// then no selection may have.
  ///
  /// - Returns: whether all branches are closed now.
  func askSolver(
    _ tree: inout BranchAndBound, limits: SearchLimits
  ) throws(IntegerProgramFault) -> Bool {
    while let branch = tree.takeLeastBranch() {
      guard try isSearched(branch, &tree, limits: limits) else {
        tree.insert(branch)
        return false
      }
    }
    return true
  }

  /// Whether the solver has shown that a branch has nothing better than the tree's plan, which it
  /// may have found here.
  private func isSearched(
    _ branch: BranchAndBound.Branch, _ tree: inout BranchAndBound, limits: SearchLimits
  ) throws(IntegerProgramFault) -> Bool {
    let node = branch.node
    var rejections = 0
    while tree.cutoff > branch.bound {
      if limits.isReached { return false }
      let start = tree.plan.flatMap { node.selection(ofRoot: $0.selection) }
      let limit = tree.cutoff - branch.reduced.bound
      // Costs in units of a subnormal gap would overflow.
      guard node.costs.value(limit) >= Self.leastUnit else { return false }
      var core = CoreProgram(
        node.problem, open: branch.reduced.openChoices(node, below: limit, keeping: start),
        reference: start ?? branch.reduced.least, isPlan: start != nil,
        unit: node.costs.value(limit), capacities: tree.capacities)
      while true {
        guard rejections <= Self.mostRejections, !limits.isReached else { return false }
        let values: [Bool]
        let objective: Double
        switch try solver.solve(core.program, limits: limits) {
        case .infeasible: return core.isWithinTolerances && rejections == 0
        case .stopped(let values):
          if let selection = values.flatMap(core.selection) { tree.offer(node.original(selection)) }
          return false
        case .optimal(let best, let value): (values, objective) = (best, value)
        }
        guard let selection = core.selection(from: values) else {
          throw IntegerProgramFault("\(solver.name) returned values that are no selection")
        }
        guard node.problem.isFeasible(selection, capacities: tree.capacities) else {
          core.forbid(values)
          rejections += 1
          continue
        }
        let isKnown = tree.plan.map { $0.selection == node.original(selection) } ?? false
        tree.offer(node.original(selection))
        let agrees = abs(core.objective(of: values) - objective) <= Self.objectiveTolerance
        guard agrees, core.isWithinTolerances else { return false }
        if start != nil || isKnown { return true }
        // A first plan was found to tolerances for whole costs; the open gap is a finer unit to
        // prove it in.
        break
      }
    }
    return true
  }
}

extension ReducedCosts {
  /// Per group the choices that a selection with an excess below the bound plus `limit` can hold.
  ///
  /// - Parameter reference: choices that stay whatever their reduced cost.
  func openChoices(_ node: SearchNode, below limit: Int128, keeping reference: [Int]?) -> [[Int]] {
    var open = [[Int]](repeating: [], count: node.problem.groupCount)
    for group in node.stages.freeGroups {
      open[group] = node.problem.choices(of: group).filter {
        choice[$0] < limit || $0 == reference?[group]
      }
    }
    for (index, component) in node.stages.components.enumerated() {
      let arcs = components[index].arc
      let forward = component.forwardDistances(arcs, limit: limit)
      let offsets = component.keyOffsets
      for (position, stage) in component.stages.enumerated() {
        var isOpen = Set<Int>(reference.map { [$0[stage.group]] } ?? [])
        for key in 0..<stage.keyCount where forward[offsets[position] + key] < .max {
          for arc in stage.arcs(key) where forward[offsets[position] + key] + arcs[arc] < limit {
            isOpen.insert(Int(component.choice[arc]))
          }
        }
        open[stage.group] = isOpen.sorted()
      }
    }
    return open
  }
}
