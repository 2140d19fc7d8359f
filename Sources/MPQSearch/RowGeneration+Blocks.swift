import MPQModel

extension RowGeneration {
  /// Groups that a row with a price binds together, and that nothing else binds.
  private typealias Block = (row: Int, groups: [GroupPosition])

  /// How many partial joint choices may be looked at: some tenths of a second.
  private static let mostJointSteps = 1 << 23
  /// The first surplus is the open gap divided by 2 to this power, and it doubles. One that is too
  /// low costs little, since few joint choices are below it.
  private static let firstShareBits = 8

  /// Searches with every block of groups as one group, among ever dearer joint choices
  /// (`JointChoices`).
  ///
  /// Every block has a least part of the excess. A selection whose excess is below the sum of these
  /// and a surplus consists of joint choices that are below their block's least and the surplus. So
  /// the best of those is the best of all if it is below that sum itself; else none is, and the
  /// surplus grows.
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
    guard let least = leastParts(of: blocks, node, reduced, tree, &steps, limits) else {
      return nil
    }
    let base = least.reduce(reduced.bound, +)
    var surplus = max(1, (tree.cutoff - base) >> Self.firstShareBits)
    var floor = base
    var rounding = 0.0
    // Bounds of what is below a limit are no bounds of the whole.
    var limits = limits
    limits.progress = nil
    while !limits.isReached {
      if floor >= tree.cutoff {
        return self.outcome(tree, node, floor: floor, proof: .coreSearch, rounding: rounding)
      }
      surplus = min(surplus, tree.cutoff - base)
      var joint: [(groups: [GroupPosition], choices: [[Int]])] = []
      for (block, least) in zip(blocks, least) {
        guard
          let choices = JointChoices(
            node, reduced, groups: block.groups, row: block.row, below: least + surplus,
            steps: &steps, limits: limits)
        else { return nil }
        joint.append((block.groups, choices.choices))
      }
      if joint.allSatisfy({ !$0.choices.isEmpty }) {
        let isOpen = openChoices(node, reduced, below: surplus)
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
      floor = base + surplus
      surplus *= 2
    }
    return outcome(tree, node, floor: floor, proof: .none, rounding: rounding)
  }

  /// Per block the least part of the excess; the open gap where it is at least that.
  ///
  /// - Returns: nil where looking for it takes too many steps, or a limit came first.
  private func leastParts(
    of blocks: [Block], _ node: SearchNode, _ reduced: ReducedCosts, _ tree: BranchAndBound,
    _ steps: inout Int, _ limits: SearchLimits
  ) -> [Int128]? {
    let gap = tree.cutoff - reduced.bound
    var parts: [Int128] = []
    for block in blocks {
      var limit = max(1, gap >> Self.firstPartBits)
      var part: Int128?
      while part == nil {
        limit = min(limit, gap)
        guard
          let joint = JointChoices(
            node, reduced, groups: block.groups, row: block.row, below: limit, steps: &steps,
            limits: limits)
        else { return nil }
        part = joint.least ?? (limit == gap ? gap : nil)
        limit *= 2
      }
      parts.append(part!)
    }
    return parts
  }

  /// The first limit on a block's part is the open gap divided by 2 to this power: its least part
  /// may be a small share of the gap, and few joint choices are near it.
  private static let firstPartBits = 14

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
