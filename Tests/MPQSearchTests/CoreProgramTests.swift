import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct CoreProgramTests {
  /// The program of all choices, from any reference, has the optimum of the problem.
  @Test func holdsTheWholeProblem() throws {
    for seed in UInt64(1)...600 {
      guard let instance = RandomInstance(seed: seed) else { continue }
      var random = SeededGenerator(seed: seed)
      let problem = instance.problem
      let capacities = instance.capacities(&random).enumerated().map { row, capacity in
        min(capacity, instance.plans.range(of: row).upperBound)
      }
      let open = problem.groups.map { Array(problem.choices(of: $0)) }
      let reference = open.map { $0.randomElement(using: &random)! }
      let unit = problem.cost.max()! > 0 ? problem.cost.max()! : 1
      var core = CoreProgram(
        problem, open: open, reference: reference, isPlan: false, unit: unit,
        capacities: capacities)
      let best = instance.plans.optimum(capacities)
      let selection = try Self.minimum(&core, problem, capacities: capacities)
      #expect((selection == nil) == (best == nil), "seed \(seed)")
      if let selection, let best {
        #expect(problem.cost(of: selection) <= best.cost * (1 + 1e-9), "seed \(seed)")
      }
    }
  }

  /// The best selection; what only the solver's tolerances let through is shut out, as in a search.
  private static func minimum(
    _ core: inout CoreProgram, _ problem: ChoiceProblem, capacities: [Int]
  ) throws -> [Int]? {
    while case .optimal(let values, _) = try ExhaustiveSolver().solve(
      core.program, limits: SearchLimits())
    {
      let selection = try #require(core.selection(from: values))
      if problem.isFeasible(selection, capacities: capacities) { return selection }
      core.forbid(values)
    }
    return nil
  }

  @Test func forbiddenValuesAreOut() throws {
    let instance = try #require((1...99).lazy.compactMap { RandomInstance(seed: $0) }.first)
    let problem = instance.problem
    let open = problem.groups.map { Array(problem.choices(of: $0)) }
    var core = CoreProgram(
      problem, open: open, reference: open.map { $0[0] }, isPlan: true, unit: 1,
      capacities: instance.measures.indices.map { instance.plans.range(of: $0).upperBound })
    var seen = Set<[Bool]>()
    while case .optimal(let values, _) = try ExhaustiveSolver().solve(
      core.program, limits: SearchLimits())
    {
      #expect(seen.insert(values).inserted)
      core.forbid(values)
    }
    #expect(seen.count == instance.plans.plans.count)
  }

  @Test func valuesThatAreNoSelectionAreRefused() throws {
    let instance = try #require((1...99).lazy.compactMap { RandomInstance(seed: $0) }.first)
    let problem = instance.problem
    let open = problem.groups.map { Array(problem.choices(of: $0)) }
    let core = CoreProgram(
      problem, open: open, reference: open.map { $0[0] }, isPlan: true, unit: 1,
      capacities: instance.measures.map { _ in 0 })
    let start = try #require(core.program.start)
    #expect(core.selection(from: start) == open.map { $0[0] })
    #expect(core.selection(from: start.map { _ in false }) == nil)
    if problem.choiceCount > problem.groupCount {
      #expect(core.selection(from: start.map { _ in true }) == nil)
    }
  }
}
