import MPQModel

/// Solves a choice problem of which most rows are occasional: there are many of them, and at given
/// capacities few decide anything.
///
/// ```swift
/// // Row 0 counts bit operations; rows 1 to 60 the memory of one step of execution each.
/// let search = ManyRowSearch(problem, occasionalRows: 1..<61, solver: GLPKSolver())
/// let outcome = try search.solve(capacities: [160_000] + memory)
/// ```
///
/// Without occasional rows this is `PlanSearch`. With them, at given capacities: choices that no
/// selection can have and rows that are always kept go (`PossibleChoices`); then the problem is
/// searched without the occasional rows, those that its plan breaks are added, and so on (row
/// generation; cutting planes of Dantzig, Fulkerson and Johnson, "Solution of a large-scale
/// traveling-salesman problem", 1954). Each such problem has all selections that keep the
/// capacities, so its bound is a bound, and a plan of it that keeps all rows is the best.
///
/// An added row that few groups decide is kept by the order of the groups (`LocalRows`). The others
/// have prices like the rows that are always there; where there are too many for the core search,
/// the integer-program solver takes over.
///
/// Step 12 of the search in ARCHITECTURE.md.
package struct ManyRowSearch {
  /// Selections refer to it.
  package let problem: ChoiceProblem
  private let solver: any IntegerProgramSolver
  private let memory: SearchMemory
  private let incumbents: [[Int]]
  /// Whether each row is occasional.
  private let isOccasional: [Bool]
  private let support: RowSupport
  /// What does it all where no row is occasional.
  private let plain: PlanSearch?

  /// - Parameters:
  ///   - occasionalRows: positions of rows that are added where a plan breaks them.
  ///   - incumbents: as in `PlanSearch`.
  package init(
    _ problem: ChoiceProblem, occasionalRows: some Sequence<Int>,
    solver: any IntegerProgramSolver, memory: SearchMemory = SearchMemory(),
    incumbents: [[Int]] = [], limits: SearchLimits = SearchLimits()
  ) {
    var isOccasional = [Bool](repeating: false, count: problem.rowCount)
    for row in occasionalRows { isOccasional[row] = true }
    self.isOccasional = isOccasional
    self.solver = solver
    self.memory = memory
    self.incumbents = incumbents
    if isOccasional.contains(true) {
      plain = nil
      support = RowSupport(problem)
      self.problem = problem
    } else {
      let plain = PlanSearch(
        problem, solver: solver, memory: memory, incumbents: incumbents, limits: limits)
      self.plain = plain
      support = RowSupport(ChoiceProblem(rowCount: 0))
      self.problem = plain.problem
    }
  }

  /// A selection of `problem` as choices of the problem that was given.
  func original(_ selection: [Int]) -> [Int] {
    plain.map { plain in selection.map { plain.origin[$0] } } ?? selection
  }

  /// Searches for the least selection within the capacities, as `PlanSearch` does.
  ///
  /// - Parameter capacities: one per row, in the row's unit.
  /// - Throws: `IntegerProgramFault` when the integer-program solver fails.
  package func solve(
    capacities: [Int], gap: Double = 0, prover: PlanSearch.Prover = .automatic,
    limits: SearchLimits = SearchLimits()
  ) throws(IntegerProgramFault) -> SearchOutcome {
    if let plain {
      return try plain.solve(capacities: capacities, gap: gap, prover: prover, limits: limits)
    }
    guard
      let possible = PossibleChoices(problem, support, capacities: capacities, limits: limits)
    else {
      return SearchOutcome(
        status: .infeasible, selection: nil, importance: nil, bound: .infinity, proof: .bound)
    }
    let rows = capacities.indices.filter { !isOccasional[$0] || !possible.isSlack[$0] }
    let (reduced, origin) = problem.keeping { possible.isPossible[$0] }
    var position = [Int?](repeating: nil, count: problem.choiceCount)
    for (index, choice) in origin.enumerated() { position[choice] = index }
    var generation = RowGeneration(
      reduced.keeping(rows: rows), capacities: rows.map { capacities[$0] },
      isOccasional: rows.map { isOccasional[$0] }, solver: solver, memory: memory, limits: limits)
    for incumbent in incumbents {
      let own = incumbent.compactMap { position[$0] }
      if own.count == incumbent.count { generation.offer(own) }
    }
    var outcome = try generation.run(gap: gap, prover: prover)
    outcome.selection = outcome.selection.map { $0.map { origin[$0] } }
    return outcome
  }
}
