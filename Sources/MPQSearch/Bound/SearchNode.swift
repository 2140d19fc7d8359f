import MPQModel

/// A problem, or a part of one with some tied widths fixed, prepared for the search: steps 3 to 6
/// of the search in ARCHITECTURE.md, done once for any capacities.
package struct SearchNode {
  package let problem: ChoiceProblem
  /// Per choice, its index in the root's problem.
  private let origin: [Int]?
  package let stages: ChoiceStages
  package let costs: ExactCosts
  package let lattice: UsageLattice
  package let relaxation: LagrangianRelaxation
  let memory: SearchMemory
  let localRows: LocalRows?
  /// The rows that have prices: all but those that the stages keep.
  let pricedRows: [Int]

  /// A root.
  package init(
    _ problem: ChoiceProblem, memory: SearchMemory = SearchMemory(),
    limits: SearchLimits = SearchLimits()
  ) {
    self.init(problem, localRows: nil, memory: memory, limits: limits)
  }

  /// A root for the capacities of its local rows only.
  init(
    _ problem: ChoiceProblem, localRows: LocalRows?, memory: SearchMemory, limits: SearchLimits
  ) {
    self.init(
      problem, origin: nil, costs: ExactCosts(problem), localRows: localRows, memory: memory,
      limits: limits)
  }

  private init(
    _ problem: ChoiceProblem, origin: [Int]?, costs: ExactCosts, localRows: LocalRows?,
    memory: SearchMemory, limits: SearchLimits
  ) {
    self.problem = problem
    self.origin = origin
    self.costs = costs
    self.memory = memory
    self.localRows = localRows
    let stages =
      localRows.map { ChoiceStages(problem, rows: $0, memory: memory, limits: limits) }
      ?? ChoiceStages(problem, memory: memory, limits: limits)
    self.stages = stages
    pricedRows = (0..<problem.rowCount).filter { !stages.keptRows.contains($0) }
    lattice = UsageLattice(problem)
    relaxation = LagrangianRelaxation(
      problem, stages: stages, pricedRows: pricedRows, costs: self.costs, lattice: lattice)
  }

  /// What a choice uses of a row above the least of its group, in units.
  @inline(__always)
  func units(_ choice: Int, _ row: Int) -> Int {
    lattice.units[choice &* problem.rowCount &+ row]
  }

  /// The node in which a tie class has one of its widths; its groups are then tied no more. Nil
  /// where some group has no choice of that width left.
  func fixing(_ tieClass: TieClassPosition, to width: Int, limits: SearchLimits) -> SearchNode? {
    let fixed = problem.tieClasses[tieClass]
    var isRuledOut = [Bool](repeating: false, count: problem.choiceCount)
    for group in fixed.groups {
      var isLeft = false
      for choice in problem.choices(of: group) {
        isRuledOut[choice] = problem.options[choice][fixed.tensor] != width
        isLeft = isLeft || !isRuledOut[choice]
      }
      if !isLeft { return nil }
    }
    var (reduced, kept) = problem.keeping { !isRuledOut[$0] }
    reduced.tieClasses.remove(at: tieClass.index)
    let dominators = reduced.dominators(limits: limits)
    let (undominated, still) = reduced.keeping { dominators[$0] == $0 }
    kept = still.map { kept[$0] }
    return SearchNode(
      undominated, origin: kept.map { origin(of: $0) }, costs: costs.keeping(kept),
      localRows: localRows, memory: memory, limits: limits)
  }

  /// What multipliers prove of this node.
  package func reducedCosts(_ multipliers: [Double], capacities: [Int]) -> ReducedCosts {
    ReducedCosts(
      problem, stages: stages, costs: costs, lattice: lattice, multipliers: multipliers,
      capacities: capacities)
  }

  /// A selection of the root as choices of this node, or nil where the node lacks some of them.
  func selection(ofRoot selection: [Int]) -> [Int]? {
    var own: [Int] = []
    for (group, choice) in zip(problem.groups, selection) {
      guard let found = problem.choices(of: group).first(where: { origin(of: $0) == choice }) else {
        return nil
      }
      own.append(found)
    }
    return own
  }

  /// A selection of this node as choices of the root's.
  func original(_ selection: [Int]) -> [Int] { selection.map { origin(of: $0) } }

  private func origin(of choice: Int) -> Int { origin?[choice] ?? choice }
}
