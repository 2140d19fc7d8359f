import MPQGLPK
import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// Many rows, and the least usage, against GLPK on the whole program.
@Suite struct ManyRowsWithGLPKTests {
  @Test(arguments: UInt64(1)...30) func agreesOnChainsOfSteps(seed: UInt64) throws {
    let instance = StepInstance(seed: seed, layers: 6 + Int(seed) % 7, banks: Int(seed) % 4)
    let (problem, capacities) = (instance.problem, instance.capacities)
    let search = ManyRowSearch(
      problem, occasionalRows: instance.occasional, solver: GLPKSolver())
    let outcome = try search.solve(capacities: capacities)
    let least = try Self.optimum(
      problem, objective: problem.cost, rows: Self.budgets(problem, capacities))
    try #require((outcome.status == .infeasible) == (least == nil))
    guard let cost = outcome.importance, let least else { return }
    #expect(outcome.status == .optimal)
    #expect(abs(cost - least) <= 1e-6 * cost, "GLPK has \(least)")
    // Somewhat more importance than need be, for the fewest bit operations.
    let limit = 1.1 * cost
    var loose = capacities
    loose[0] = .max
    let cheapest = try CheapestSelection(
      problem, row: 0, occasionalRows: instance.occasional, solver: GLPKSolver()
    ).solve(capacities: loose, costLimit: limit)
    #expect(cheapest.status == .optimal && cheapest.isLeastCost)
    let usage = try #require(cheapest.usage)
    var rows = Self.budgets(problem, loose)
    rows.append(
      .init(upper: limit, variables: Array(problem.cost.indices), coefficients: problem.cost))
    let unit = Double(usage)
    let fewest = try Self.optimum(
      problem,
      objective: (0..<problem.choiceCount).map {
        Double(problem.usage[$0 * problem.rowCount]) / unit
      },
      rows: rows)
    #expect(abs(try #require(fewest) - 1) <= 1e-6)
  }

  /// As many layers as a network has, which no count of plans reaches.
  @Test(arguments: UInt64(1)...6) func provesLongChains(seed: UInt64) throws {
    let instance = StepInstance(seed: seed, layers: 60, bits: [2, 3, 4, 5, 6])
    let search = ManyRowSearch(
      instance.problem, occasionalRows: instance.occasional, solver: GLPKSolver())
    let outcome = try search.solve(
      capacities: instance.capacities, limits: SearchLimits(timeLimit: .seconds(60)))
    #expect(outcome.status == .optimal)
    let selection = try #require(outcome.selection)
    #expect(instance.problem.isFeasible(selection, capacities: instance.capacities))
  }

  private static func budgets(_ problem: ChoiceProblem, _ capacities: [Int]) -> [BinaryProgram.Row]
  {
    capacities.indices.filter { capacities[$0] < .max }.map { row in
      let used = (0..<problem.choiceCount).map { problem.usage[$0 * problem.rowCount + row] }
      let scale = Double(max(1, used.max()!))
      let variables = used.indices.filter { used[$0] > 0 }
      return .init(
        upper: Double(capacities[row]) / scale, variables: variables,
        coefficients: variables.map { Double(used[$0]) / scale })
    }
  }

  /// GLPK's optimum; nil where it finds the program infeasible.
  private static func optimum(
    _ problem: ChoiceProblem, objective: [Double], rows: [BinaryProgram.Row]
  ) throws -> Double? {
    let groups = problem.groups.map { group in
      let variables = Array(problem.choices(of: group))
      return BinaryProgram.Row(
        lower: 1, upper: 1, variables: variables, coefficients: variables.map { _ in 1 })
    }
    switch try GLPKSolver().solve(
      BinaryProgram(objective: objective, rows: groups + rows), limits: SearchLimits())
    {
    case .optimal(_, let objective): return objective
    case .infeasible: return nil
    case .stopped:
      Issue.record("GLPK stopped without a limit")
      return nil
    }
  }
}
