package import MPQModel

/// Finds the selection that uses least of one row among those whose cost is within a limit, and of
/// these the one of least cost.
///
/// ```swift
/// // The fewest bit operations with which a plan is as good as this one.
/// let search = CheapestSelection(problem, row: 0, solver: GLPKSolver())
/// let outcome = try search.solve(
///   capacities: [.max, 5_000], costLimit: problem.cost(of: selection))
/// ```
///
/// The row becomes the objective, and the cost becomes a row (`CostRow`); `ManyRowSearch` does the
/// rest. A second search, with the row at what it uses at least, then lowers the cost.
///
/// Error: usages are whole numbers, and as costs they are exact up to 2^53. Beyond, the last digits
/// are decided by the row itself: a plan is the least once none with less is left. The row of costs
/// lets selections pass that exceed the limit by its rounding; such a one is excluded by a row of its
/// own, and if there are many, with all that cost as much by the row: then the bound stays that of
/// the searches before.
///
/// Step 13 of the search in ARCHITECTURE.md.
package struct CheapestSelection {
  /// Selections refer to it.
  package let problem: ChoiceProblem
  private let row: Int
  private let occasionalRows: Set<Int>
  private let solver: any IntegerProgramSolver
  private let memory: SearchMemory
  private let incumbents: [[Int]]

  /// What a search found.
  package struct Outcome: Sendable {
    /// Of the least usage.
    package var status: PlanSolution.Status
    /// One choice per group; nil without a plan.
    package var selection: [Int]?
    /// What the selection uses of the row.
    package var usage: Int?
    /// No selection within the limits uses less; nil where there is none.
    package var bound: Int?
    /// What the selection costs, at most the limit.
    package var cost: Double?
    /// Whether no selection of this usage within the limits costs less, to within the gap.
    package var isLeastCost: Bool
    /// What settled the status.
    package var proof: SearchOutcome.Proof
  }

  /// - Parameters:
  ///   - row: what to minimise, as a position in the problem's rows.
  ///   - occasionalRows: as in `ManyRowSearch`.
  ///   - incumbents: selections of the problem: no answer is worse than one within the limits.
  package init(
    _ problem: ChoiceProblem, row: Int, occasionalRows: some Sequence<Int> = [],
    solver: any IntegerProgramSolver, memory: SearchMemory = SearchMemory(),
    incumbents: [[Int]] = []
  ) {
    self.problem = problem
    self.row = row
    self.occasionalRows = Set(occasionalRows)
    self.solver = solver
    self.memory = memory
    self.incumbents = incumbents
  }

  /// Searches for the selection of least usage.
  ///
  /// - Parameters:
  ///   - capacities: one per row; that of the minimised row is kept too.
  ///   - costLimit: the most that a selection may cost, summed with compensation; not NaN.
  ///   - gap: how far above the least the usage may be, as a share of itself; and then the cost.
  /// - Throws: `IntegerProgramFault` when the integer-program solver fails.
  package func solve(
    capacities: [Int], costLimit: Double, gap: Double = 0,
    prover: PlanSearch.Prover = .automatic, limits: SearchLimits = SearchLimits()
  ) throws(IntegerProgramFault) -> Outcome {
    var outcome = try leastUsage(
      capacities: capacities, costLimit: costLimit, gap: gap, prover: prover, limits: limits)
    guard let selection = outcome.selection, let usage = outcome.usage else { return outcome }
    var tight = capacities
    tight[row] = usage
    var quiet = limits
    quiet.progress = nil
    let search = ManyRowSearch(
      problem, occasionalRows: occasionalRows.subtracting([row]), solver: solver, memory: memory,
      incumbents: [selection], limits: limits)
    let second = try search.solve(capacities: tight, gap: gap, prover: prover, limits: quiet)
    outcome.isLeastCost = second.status == .optimal || second.status == .withinGap
    guard let cheaper = second.selection.map(search.original) else { return outcome }
    let cost = problem.cost(of: cheaper)
    if cost <= outcome.cost! {
      outcome.selection = cheaper
      outcome.cost = cost
      outcome.usage = problem.usage(of: cheaper)[row]
    }
    return outcome
  }

  /// The first search: for the least usage, whatever it costs within the limit.
  private func leastUsage(
    capacities: [Int], costLimit: Double, gap: Double, prover: PlanSearch.Prover,
    limits: SearchLimits
  ) throws(IntegerProgramFault) -> Outcome {
    let costs = CostRow(problem, limit: costLimit)
    var known = Known()
    guard costs.capacity >= 0 else { return known.outcome(isExhausted: true, .bound) }
    var (usages, origin) = problem.keeping { costs.isAffordable[$0] }
    usages = usages.adding(rows: [origin.map { costs.usage[$0] }])
    usages.cost = origin.map { Double(problem.usage[$0 * problem.rowCount + row]) }
    var position = [Int?](repeating: nil, count: problem.choiceCount)
    for (index, choice) in origin.enumerated() { position[choice] = index }
    let incumbents = incumbents.map { $0.compactMap { position[$0] } }
      .filter { $0.count == problem.groupCount }
    // Both rows are searched with only where they decide anything: the limit may be above all costs,
    // and the objective needs no capacity.
    let costRow = problem.rowCount
    var occasional = occasionalRows.union([row, costRow])
    var capacities = capacities + [costs.capacity]
    while true {
      let search = ManyRowSearch(
        usages, occasionalRows: occasional, solver: solver, memory: memory,
        incumbents: incumbents, limits: limits)
      let found = try search.solve(
        capacities: capacities, gap: gap, prover: prover, limits: limits)
      guard let choices = found.selection else {
        if found.status == .infeasible { return known.outcome(isExhausted: true, found.proof) }
        known.raise(to: lowerBound(found))
        return known.outcome(isExhausted: false, .none)
      }
      let selection = choices.map { origin[$0] }
      let usage = problem.usage(of: selection)[row]
      let isLeast = found.status == .optimal && found.tolerance < 1 && !hasRoundedUsages
      known.raise(to: isLeast ? usage : lowerBound(found))
      let cost = problem.cost(of: selection)
      guard cost <= costLimit else {
        if limits.isReached { return known.outcome(isExhausted: false, .none) }
        if !costs.isExact, occasional.count < occasionalRows.count + Self.mostExclusions {
          // It may not be chosen as a whole: at most all groups but one may stay as they are.
          occasional.insert(usages.rowCount)
          var isChosen = [Int](repeating: 0, count: usages.choiceCount)
          for choice in choices { isChosen[choice] = 1 }
          usages = usages.adding(rows: [isChosen])
          capacities.append(problem.groupCount - 1)
        } else {
          capacities[costRow] = usages.usage(of: choices)[costRow] - 1
          known.isComplete = known.isComplete && costs.isExact
        }
        continue
      }
      known.best = (selection, usage, cost)
      switch found.status {
      case .optimal where !isLeast:
        // Only its last digits may hide one with less.
        capacities[row] = usage - 1
      case .optimal: return known.outcome(isExhausted: true, found.proof)
      case .withinGap:
        var outcome = known.outcome(isExhausted: false, found.proof)
        if Double(usage - outcome.bound!) <= gap * Double(usage) { outcome.status = .withinGap }
        return outcome
      default: return known.outcome(isExhausted: false, .none)
      }
    }
  }

  /// How many selections that exceed the limit by its rounding are excluded one by one. Each takes a
  /// row, and a search.
  private static let mostExclusions = 20

  /// What the searches have shown so far.
  private struct Known {
    var best: (selection: [Int], usage: Int, cost: Double)?
    private(set) var bound = 0
    /// Whether every selection that was excluded exceeds the limit.
    var isComplete = true

    /// Takes a bound of the search that is under way.
    mutating func raise(to bound: Int) {
      if isComplete { self.bound = max(self.bound, bound) }
    }

    /// - Parameter isExhausted: whether none of the selections that were not excluded is better.
    func outcome(isExhausted: Bool, _ proof: SearchOutcome.Proof) -> Outcome {
      let isProven = isExhausted && (isComplete || best?.usage == bound)
      let status: PlanSolution.Status =
        best == nil
        ? isProven ? .infeasible : .undecided
        : isProven || best?.usage == bound ? .optimal : .feasible
      return Outcome(
        status: status, selection: best?.selection, usage: best?.usage,
        bound: status == .infeasible
          ? nil : status == .optimal ? best?.usage : min(bound, best?.usage ?? .max),
        cost: best?.cost, isLeastCost: false, proof: proof)
    }
  }

  /// The largest whole number up to which all are binary64 numbers.
  private static let largestExact = 1 << 53

  /// Whether usages had to be rounded to be costs.
  private var hasRoundedUsages: Bool {
    (0..<problem.choiceCount).contains {
      problem.usage[$0 * problem.rowCount + row] > Self.largestExact
    }
  }

  /// What a search for the least usage proves of it, in whole numbers.
  private func lowerBound(_ outcome: SearchOutcome) -> Int {
    // A rounded usage is above the true one by half of a last digit at most, and so is a sum.
    var rounding = outcome.bound.ulp < 1 ? 0 : outcome.bound.ulp
    if hasRoundedUsages {
      for group in problem.groups {
        let most = problem.choices(of: group).map {
          problem.usage[$0 * problem.rowCount + row]
        }
        rounding += Double(most.max()!).ulp
      }
    }
    return Int(max(0, (outcome.bound - rounding).rounded(.up)))
  }
}
