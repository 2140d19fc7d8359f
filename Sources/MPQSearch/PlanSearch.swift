import MPQModel

/// Solves a multiple-choice knapsack problem with several rows (`ChoiceProblem`) for given
/// capacities, with a proof.
///
/// ```swift
/// let problem = try ChoiceProblem(join, measures: [.bitOperations, .weightSize], alpha: 2)
/// let search = PlanSearch(problem, solver: GLPKSolver())
/// let outcome = try search.solve(capacities: [160_000, 5_000])
/// let choices = outcome.selection?.map(search.problem.formats(of:))
/// ```
///
/// The stages, which are steps 3 to 10 of the search in ARCHITECTURE.md: dominated choices go; the
/// Lagrangian dual gives prices, and so a bound; its selection, repaired and filled up, is a first
/// plan; what could still improve on it is searched exactly, from the cheapest changes up
/// (`Deepening`). Where a tie class is so large that the bound would mix its widths, or so
/// entangled that no order of the groups keeps few widths open, its width is branched on first.
/// Each search starts from nothing but the problem, so a sweep's rows do not depend on each other.
package struct PlanSearch {
  /// Which method has to prove the optimum.
  package enum Prover: String, CaseIterable, Sendable {
    /// The core search.
    case automatic = "auto"
    /// The integer-program solver; the core search confirms its answer in whole numbers.
    case integerProgram = "glpk"
  }

  /// The problem without dominated choices; selections refer to it.
  package let problem: ChoiceProblem
  let solver: any IntegerProgramSolver
  private let root: SearchNode
  /// For each choice of `problem` its place in the problem that was given.
  let origin: [Int]
  /// Selections that are known before any search, such as the uniform plans.
  private let incumbents: [[Int]]

  /// Removes dominated choices and prepares the search.
  ///
  /// - Parameters:
  ///   - solver: asked with `Prover.integerProgram`.
  ///   - incumbents: selections of the problem that is given: no answer is worse than one that
  ///     fits.
  ///   - limits: when to end the preparation; what is then left out only makes searches longer.
  package init(
    _ problem: ChoiceProblem, solver: any IntegerProgramSolver,
    memory: SearchMemory = SearchMemory(), incumbents: [[Int]] = [],
    limits: SearchLimits = SearchLimits()
  ) {
    self.init(
      problem, localRows: nil, solver: solver, memory: memory, incumbents: incumbents,
      limits: limits)
  }

  /// Prepares a search for the capacities of its local rows only.
  init(
    _ problem: ChoiceProblem, localRows: LocalRows?, solver: any IntegerProgramSolver,
    memory: SearchMemory, incumbents: [[Int]], limits: SearchLimits
  ) {
    let dominators = problem.dominators(limits: limits)
    let (reduced, origin) = problem.keeping { dominators[$0] == $0 }
    let position = Self.positions(of: origin, among: problem.choiceCount)
    self.incumbents = incumbents.map { $0.map { position[dominators[$0]] } }
    self.problem = reduced
    self.origin = origin
    self.solver = solver
    root = SearchNode(reduced, localRows: localRows, memory: memory, limits: limits)
  }

  /// The rows that have prices: those that are not kept by the order of the groups.
  var pricedRows: [Int] { root.pricedRows }

  /// What incumbents and prices alone show: a bound, and the plan that is made of their selection.
  func openTree(capacities: [Int], gap: Double, limits: SearchLimits) -> BranchAndBound {
    var tree = BranchAndBound(root, capacities: capacities, gap: gap, limits: limits)
    for incumbent in incumbents where !limits.isCancelled() { tree.offer(incumbent) }
    tree.openRoot()
    return tree
  }

  /// Searches for the least selection within the capacities.
  ///
  /// - Parameters:
  ///   - capacities: one per row, in the row's unit.
  ///   - gap: how far above the optimum the plan may be, as a share of what the plan costs above the least of every
  ///     group; 0 asks for the optimum.
  /// - Throws: `IntegerProgramFault` when the integer-program solver fails.
  package func solve(
    capacities: [Int], gap: Double = 0, prover: Prover = .automatic,
    limits: SearchLimits = SearchLimits()
  ) throws(IntegerProgramFault) -> SearchOutcome {
    var tree = openTree(capacities: capacities, gap: gap, limits: limits)
    var origin: [Int]?
    var proof = SearchOutcome.Proof.bound
    repeat {
      while narrow(&tree, &origin, capacities: capacities, gap: gap, limits: limits) {}
      guard !tree.isProven else { break }
      proof = try search(&tree, prover, limits: limits)
      // Only the plan that was found may show which choices are too expensive.
    } while narrow(&tree, &origin, capacities: capacities, gap: gap, limits: limits)
    let outcome = tree.outcome(proof) { selection in
      origin.map { origin in selection.map { origin[$0] } } ?? selection
    }
    if let importance = outcome.importance {
      limits.progress?(SearchProgress(importance: importance, bound: outcome.bound))
    }
    return outcome
  }

  /// Leaves out the choices that alone cost more than the plan in hand, and counts costs anew.
  ///
  /// They are in no better plan, and their size costs the others their last digits (`ExactCosts`).
  ///
  /// - Parameter origin: for each choice of the tree's problem its place in `problem`; nil where
  ///   all are there.
  /// - Returns: whether any choice went.
  private func narrow(
    _ tree: inout BranchAndBound, _ origin: inout [Int]?, capacities: [Int], gap: Double,
    limits: SearchLimits
  ) -> Bool {
    let costs = tree.root.costs
    guard costs.tolerance > 0, let plan = tree.plan, !limits.isReached else { return false }
    let (cheaper, kept) = tree.root.problem.keeping {
      costs.excess[$0] <= plan.excess + costs.tolerance
    }
    guard kept.count < costs.excess.count else { return false }
    origin = origin.map { origin in kept.map { origin[$0] } } ?? kept
    tree = BranchAndBound(
      SearchNode(cheaper, localRows: root.localRows, memory: root.memory, limits: limits),
      capacities: capacities, gap: gap, limits: limits)
    let position = Self.positions(of: kept, among: costs.excess.count)
    tree.offer(plan.selection.map { position[$0] })
    tree.openRoot()
    return true
  }

  /// Searches the tree, after the solver where that is asked for.
  private func search(
    _ tree: inout BranchAndBound, _ prover: Prover, limits: SearchLimits
  ) throws(IntegerProgramFault) -> SearchOutcome.Proof {
    guard prover == .integerProgram else {
      tree.search()
      return .coreSearch
    }
    var asked = tree
    let isClosed = try askSolver(&asked, limits: limits)
    if let plan = asked.plan { tree.offer(plan.selection) }
    let found = tree.plan?.excess
    // The solver's tolerances hide last digits; whole numbers do not, and with its plan in hand
    // they mostly need no search.
    tree.search()
    return isClosed && tree.plan?.excess == found ? .integerProgram(solver.name) : .coreSearch
  }

  /// For every choice its place among those that were kept; 0 for the others.
  private static func positions(of kept: [Int], among count: Int) -> [Int] {
    var position = [Int](repeating: 0, count: count)
    for (index, choice) in kept.enumerated() { position[choice] = index }
    return position
  }
}
