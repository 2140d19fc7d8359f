import MPQModel

/// The tree over the widths of tie classes, best bounds first; without ties that need it, a single
/// node.
///
/// A tie class of many groups is one decision that moves a row's usage by a large part of its
/// range. The Lagrangian bound may mix its widths where a plan has to take one, and no choice of
/// prices closes that gap: so the class's widths become branches (Land and Doig, "An automatic
/// method of solving discrete programming problems", 1960). Each branch has its own prices, and
/// those whose bounds exceed the best plan are never searched.
///
/// Proof: a selection lies in exactly one branch, so the least of the open branches' bounds and of
/// `closedBound` bounds all of them. Bounds and plans are compared as whole numbers in the root's
/// units.
///
/// Step 8 of the search in ARCHITECTURE.md.
struct BranchAndBound {
  let root: SearchNode
  /// In the rows' units.
  let capacities: [Int]
  private let gap: Double
  private let limits: SearchLimits
  /// The best plan so far, as choices of the root, and its excess.
  private(set) var plan: (selection: [Int], excess: Int128)?
  /// What is still to be searched, the least bound last.
  private var open: [Branch] = []
  /// No selection of what has been closed has less excess: with a gap, that may be less than the
  /// plan's.
  private var closedBound = Int128.max

  /// A node with what its prices prove.
  struct Branch {
    let node: SearchNode
    let multipliers: [Double]
    let reduced: ReducedCosts
    /// No selection of the node has less excess.
    var bound: Int128
    /// How far the node was searched; nil where it was not.
    var deepening: Deepening?
  }

  init(_ root: SearchNode, capacities: [Int], gap: Double, limits: SearchLimits) {
    self.root = root
    self.capacities = capacities
    self.gap = gap
    self.limits = limits
  }

  // MARK: - What is known

  /// Takes a selection of the root that is feasible and better than the plan in hand.
  mutating func offer(_ selection: [Int]) {
    let excess = root.costs.excess(of: selection)
    guard excess < plan?.excess ?? .max,
      root.problem.isFeasible(selection, capacities: capacities)
    else { return }
    plan = (selection, excess)
  }

  /// The excess from which on selections are not worth looking for: that of the plan in hand less
  /// the gap, or more than any selection has.
  var cutoff: Int128 {
    guard let plan else { return root.costs.largestExcess + 1 }
    return plan.excess - root.costs.units(gap * root.costs.value(plan.excess))
  }

  /// The least excess that any selection can have, as far as is known.
  private var bound: Int128 { min(open.last?.bound ?? .max, closedBound) }

  /// Whether the plan in hand is the best up to the gap; without a plan, whether there is none.
  var isProven: Bool { bound >= cutoff }

  /// How much of an excess is the rounding of the costs themselves.
  private var lastDigits: Int128 {
    plan.map { min(root.costs.lastDigits, $0.excess >> Self.decidedBits) } ?? 0
  }

  /// Digits that no rounding of costs may leave open: this many binary digits of a plan's excess,
  /// about 12 decimals.
  private static let decidedBits = 40

  /// What is known now.
  ///
  /// - Parameters:
  ///   - proof: what settled it, if anything did.
  ///   - original: turns a selection of the root into the one to be reported.
  func outcome(
    _ proof: SearchOutcome.Proof, _ original: (_ selection: [Int]) -> [Int]
  ) -> SearchOutcome {
    guard let plan else {
      return isProven
        ? SearchOutcome(
          status: .infeasible, selection: nil, importance: nil, bound: .infinity, proof: proof)
        : SearchOutcome(
          status: .undecided, selection: nil, importance: nil,
          bound: root.costs.lowerBound(bound), proof: .none)
    }
    let importance = root.problem.cost(of: plan.selection)
    let isOptimal = bound >= plan.excess
    if !isOptimal, gap == 0, plan.excess - bound <= lastDigits {
      // What is left open is less than the costs' own rounding.
      return SearchOutcome(
        status: .optimal, selection: original(plan.selection), importance: importance,
        bound: importance, proof: proof,
        tolerance: root.costs.value(plan.excess - bound + root.costs.tolerance))
    }
    return SearchOutcome(
      status: isOptimal ? .optimal : isProven ? .withinGap : .feasible,
      selection: original(plan.selection), importance: importance,
      bound: isOptimal ? importance : min(importance, root.costs.lowerBound(bound)),
      proof: isProven ? proof : .none,
      tolerance: isProven ? root.costs.value(root.costs.tolerance) : 0)
  }

  /// Reports what is known, while a branch is searched up to some floor.
  ///
  /// - Parameter searched: the bound of a branch that is not among the open ones; nil where none
  ///   is.
  private func tell(searched: Int128? = nil) {
    guard let progress = limits.progress else { return }
    let bound = min(bound, searched ?? .max)
    progress(
      SearchProgress(
        importance: plan.map { root.problem.cost(of: $0.selection) },
        bound: root.costs.lowerBound(bound)))
  }

  // MARK: - Searching

  /// Prices the root, for a bound and a first plan.
  mutating func openRoot() {
    push(root)
    if !open.isEmpty { tell() }
  }

  /// Searches until the plan in hand is proven, or a limit comes first.
  mutating func search() {
    // A plan may be good enough before anything is searched.
    if gap > 0, let branch = open.last, !isProven { polish(branch) }
    while let branch = open.last, !isProven, !limits.isReached {
      tell()
      open.removeLast()
      if let tieClass = classToBranchOn(branch) {
        for width in branch.node.problem.tieClasses[tieClass].commonOptions {
          if limits.isReached {
            insert(branch)
            return
          }
          if let node = branch.node.fixing(tieClass, to: width, limits: limits) { push(node) }
        }
        continue
      }
      var deepening =
        branch.deepening
        ?? Deepening(
          branch.node, branch.reduced, floor: branch.bound - branch.reduced.bound, limits: limits)
      let next = open.last?.bound ?? .max
      let outcome = deepening.run(
        below: cutoff - branch.reduced.bound,
        enough: next == .max ? .max : max(next - branch.reduced.bound, 0) + 1,
        enoughForDigits: cutoff - lastDigits - branch.reduced.bound
      ) { floor in tell(searched: branch.reduced.bound + floor) }
      var searched = branch
      searched.bound = branch.reduced.bound + deepening.floor
      searched.deepening = deepening
      switch outcome {
      case .found(let selection):
        let best = branch.node.original(selection)
        closedBound = min(closedBound, root.costs.excess(of: best))
        offer(best)
      case .improved(let selection):
        offer(branch.node.original(selection))
        polish(branch)
        insert(searched)
      case .outgrown:
        polish(branch)
        insert(searched)
      case .nothing:
        insert(searched)
        // Only last digits are open, and they would take too long to decide.
        if deepening.floor < min(cutoff, next) - branch.reduced.bound { return }
      case .stopped:
        insert(searched)
        polish(branch)
        return
      }
    }
  }

  /// Prices a node and keeps it open unless its bound shows that it has nothing better.
  private mutating func push(_ node: SearchNode) {
    let units = node.lattice.units(of: capacities)
    guard units.allSatisfy({ $0 >= 0 }), !node.stages.isEmpty else { return }
    let optimum = LagrangianDual(node.relaxation)
      .maximize(capacities: units, limits: limits)
    let reduced = node.reducedCosts(optimum.multipliers, capacities: units)
    guard reduced.bound < cutoff else {
      closedBound = min(closedBound, reduced.bound)
      return
    }
    if let greedy = GreedyPlan(
      node, from: optimum.selection, multipliers: optimum.multipliers, capacities: units,
      limits: plan == nil ? limits.extended(by: Self.graceForAPlan) : limits)
    {
      offer(node.original(greedy.selection))
    }
    insert(
      Branch(node: node, multipliers: optimum.multipliers, reduced: reduced, bound: reduced.bound))
  }

  /// Exchanges pairs of changes in the plan of a search that could not see everything.
  private mutating func polish(_ branch: Branch) {
    guard let selection = plan.flatMap({ branch.node.selection(ofRoot: $0.selection) }),
      var greedy = GreedyPlan(
        branch.node, from: selection, multipliers: branch.multipliers,
        capacities: branch.node.lattice.units(of: capacities),
        limits: limits.extended(by: Self.graceForAPlan))
    else { return }
    greedy.exchange()
    offer(branch.node.original(greedy.selection))
  }

  /// The branch with the least bound, no longer open; nil where none can hold anything better.
  mutating func takeLeastBranch() -> Branch? { isProven ? nil : open.popLast() }

  mutating func insert(_ branch: Branch) {
    let place = open.firstIndex { $0.bound <= branch.bound } ?? open.count
    open.insert(branch, at: place)
  }

  /// How long a greedy plan may take beyond a limit, as a first plan or to improve the last one: an
  /// answer without a plan is of no use. Greedy plans of 20,000 layers take less.
  static let graceForAPlan = Duration.milliseconds(100)

  // MARK: - Branching

  /// A class that moves at least this share of some row's range is one whose widths bounds should
  /// not mix. With one class of 60 of 100 layers branching takes a third of the time. With eight
  /// classes of 12 it takes three times as long (111 nodes instead of one); a share of 1/4 would
  /// branch on the first and not on the others.
  private static let largeShare = 1.0 / 16
  /// Classes of fewer groups are not branched on: their width is a decision like a large layer's,
  /// and branches multiply. (Two instead of 8 changed nothing in the cases above, 14 as much as a
  /// share of 1/4.)
  private static let leastGroups = 8
  /// Widths count as mixed where the prices tell them apart by less than the open gap divided by 2
  /// to this power. Powers of 4 and 16 visited as many nodes in the cases above, to within 4 %.
  private static let mixedShareBits = 10

  /// The class whose widths the node's bound mixes, or that it does not keep; nil where there is
  /// none.
  private func classToBranchOn(_ branch: Branch) -> TieClassPosition? {
    let node = branch.node
    if let relaxed = node.stages.relaxedClasses.max(by: { first, second in
      node.problem.tieClasses[first].groups.count < node.problem.tieClasses[second].groups.count
    }) {
      return relaxed
    }
    let open = cutoff - branch.reduced.bound
    var best: (tieClass: TieClassPosition, share: Double)?
    for position in node.problem.tieClassPositions {
      let tieClass = node.problem.tieClasses[position]
      guard tieClass.groups.count >= Self.leastGroups else { continue }
      let share = share(of: tieClass, node)
      guard share >= Self.largeShare, share > best?.share ?? 0 else { continue }
      let marginals = branch.reduced.leastReducedCosts(of: tieClass, node).sorted()
      guard marginals.count > 1, marginals[1] < open >> Self.mixedShareBits else { continue }
      best = (position, share)
    }
    return best?.tieClass
  }

  /// The largest part of a row's range that the groups of a class can move.
  private func share(of tieClass: ChoiceProblem.TieClass, _ node: SearchNode) -> Double {
    var largest = 0.0
    for row in 0..<node.problem.rowCount {
      let range = tieClass.groups.reduce(0) { sum, group in
        sum + (node.problem.choices(of: group).map { node.units($0, row) }.max() ?? 0)
      }
      largest = max(largest, Double(range) / node.relaxation.rowScale[row])
    }
    return largest
  }
}
