import MPQFiles
import MPQGLPK
import MPQModel
import MPQSearch

/// A search problem with its budgets, ready to be timed.
struct Instance {
  let name: String
  let join: TableJoin
  let budgets: [Budget]

  init(name: String, network: Network, table: ImportanceTable, level: String, compression: String) {
    self.name = name
    join = TableJoin(network: network, table: table)
    budgets = [.level(Level(level)!), .minCompression(ExactDecimal(compression)!)]
  }

  /// Prepares and searches once; the time is the solution's own.
  func solve(gap: Double = 0, prover: PlanSearch.Prover = .automatic) throws -> PlanSolution {
    var search = try BitSearch(join, budgets: budgets, alpha: 2, solver: GLPKSolver())
    return try search.solve(budgets, gap: gap, prover: prover)
  }

  /// The median time of several searches, with the last answer.
  func timed(
    runs: Int, gap: Double = 0, prover: PlanSearch.Prover = .automatic
  ) throws -> (seconds: Double, solution: PlanSolution) {
    let solutions = try (0..<runs).map { _ in try solve(gap: gap, prover: prover) }
    let seconds = solutions.map { $0.searchTime / .seconds(1) }.sorted()
    return (seconds[seconds.count / 2], solutions[0])
  }
}
