import MPQModel

extension RowGeneration {
  /// Groups that a row with a price binds together, and that nothing else binds.
  private typealias Block = (row: Int, groups: [GroupPosition])

  /// How many partial joint choices may be looked at: some tenths of a second.
  private static let mostJointSteps = 1 << 22
  /// The first limit is the open gap divided by 2 to this power, and limits double. A limit that is
  /// too low costs little, since the fewest joint choices are below it.
  private static let firstShareBits = 8

  /// Searches with every block of groups as one group, among ever dearer joint choices
  /// (`JointChoices`).
  ///
  /// Every selection below `bound + limit` consists of joint choices below the limit. So the best of
  /// them is the best of all if it is below the limit itself; else none is, and the limit grows.
  ///
  /// - Parameters:
  ///   - tree: the search's, with its root open.
  ///   - capacities: of the rows that are searched with.
  /// - Returns: the outcome, as choices of the search's problem; nil where there are fewer than two
  ///   blocks, or too many joint choices.
  func solveMerged(
    _ search: PlanSearch, _ tree: BranchAndBound, capacities: [Int], prover: PlanSearch.Prover,
    limits: SearchLimits
  ) throws(IntegerProgramFault) -> SearchOutcome? {
    var tree = tree
    guard let branch = tree.takeLeastBranch(), branch.node.costs.tolerance == 0 else { return nil }
    let (node, reduced) = (branch.node, branch.reduced)
    let blocks = blocks(of: node)
    guard blocks.count > 1 else { return nil }
    let rows = capacities.indices.filter { row in !blocks.contains { $0.row == row } }
    var steps = Self.mostJointSteps
    var limit = max(1, (tree.cutoff - reduced.bound) >> Self.firstShareBits)
    var floor = reduced.bound
    var rounding = 0.0
    // Bounds of what is below a limit are no bounds of the whole.
    var limits = limits
    limits.progress = nil
    while !limits.isReached {
      limit = min(limit, tree.cutoff - reduced.bound)
      var joint: [(groups: [GroupPosition], choices: [[Int]])] = []
      for block in blocks {
        guard
          let choices = JointChoices(
            node, reduced, groups: block.groups, row: block.row, below: limit, steps: &steps,
            limits: limits)
        else { return nil }
        joint.append((block.groups, choices.choices))
      }
      if joint.allSatisfy({ !$0.choices.isEmpty }) {
        let isOpen = openChoices(node, reduced, below: limit)
        let merged = MergedBlocks(node.problem, blocks: joint, rows: rows) { isOpen[$0] }
        rounding = max(rounding, merged.rounding)
        let inner = PlanSearch(
          merged.problem, localRows: localRows(node, rows, capacities), solver: solver,
          memory: memory, incumbents: [], limits: limits)
        let outcome = try inner.solve(
          capacities: rows.map { capacities[$0] }, prover: prover, limits: limits)
        if let selection = outcome.selection {
          tree.offer(merged.original(selection.map { inner.origin[$0] }))
        }
        if outcome.status == .feasible || outcome.status == .undecided { break }
      }
      floor = reduced.bound + limit
      if floor >= tree.cutoff {
        return self.outcome(tree, node, floor: floor, proof: .coreSearch, rounding: rounding)
      }
      limit *= 2
    }
    return outcome(tree, node, floor: floor, proof: .none, rounding: rounding)
  }

  /// - Parameter floor: no selection has less excess, but for the plan in hand.
  private func outcome(
    _ tree: BranchAndBound, _ node: SearchNode, floor: Int128, proof: SearchOutcome.Proof,
    rounding: Double
  ) -> SearchOutcome {
    let isProven = floor >= tree.cutoff
    guard let plan = tree.plan else {
      return SearchOutcome(
        status: isProven ? .infeasible : .undecided, selection: nil, importance: nil,
        bound: isProven ? .infinity : node.costs.lowerBound(floor), proof: proof)
    }
    let importance = node.problem.cost(of: plan.selection)
    let isOptimal = floor >= plan.excess
    return SearchOutcome(
      status: isOptimal ? .optimal : isProven ? .withinGap : .feasible, selection: plan.selection,
      importance: importance,
      bound: isOptimal ? importance : min(importance, node.costs.lowerBound(floor) - rounding),
      proof: proof, tolerance: isProven ? rounding : 0)
  }

  /// The rows with prices of which no two share a group, and whose groups nothing else binds.
  private func blocks(of node: SearchNode) -> [Block] {
    var isOpen = [Bool](repeating: false, count: node.problem.groupCount)
    for group in node.stages.freeGroups { isOpen[group] = true }
    for tieClass in node.problem.tieClasses {
      for group in tieClass.groups { isOpen[group] = false }
    }
    var blocks: [Block] = []
    for row in node.pricedRows where isOccasional[active[row]] {
      let groups = node.problem.groups(of: row)
      guard groups.count > 1, groups.allSatisfy({ isOpen[$0] }) else { continue }
      for group in groups { isOpen[group] = false }
      blocks.append((row, groups))
    }
    return blocks
  }

  /// Whether each choice can be in a selection below the limit, as far as its own cost tells.
  private func openChoices(
    _ node: SearchNode, _ reduced: ReducedCosts, below limit: Int128
  ) -> [Bool] {
    var isOpen = [Bool](repeating: true, count: node.problem.choiceCount)
    for group in node.stages.freeGroups {
      for choice in node.problem.choices(of: group) {
        isOpen[choice] = reduced.choice[choice] < limit
      }
    }
    return isOpen
  }

  /// The local rows of a node among some of its rows; nil where there are none.
  private func localRows(_ node: SearchNode, _ rows: [Int], _ capacities: [Int]) -> LocalRows? {
    let local = rows.indices.filter { node.stages.keptRows.contains(rows[$0]) }
    guard !local.isEmpty else { return nil }
    return LocalRows(
      capacity: Dictionary(uniqueKeysWithValues: local.map { ($0, capacities[rows[$0]]) }))
  }
}
