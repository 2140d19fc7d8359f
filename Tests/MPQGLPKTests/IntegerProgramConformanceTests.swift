import MPQGLPK
import MPQSearch
import TestFixtures
import Testing

/// What every integer-program solver has to do, whoever it is.
@Suite struct IntegerProgramConformanceTests {
  enum Solver: String, CaseIterable, Sendable {
    case glpk
    case exhaustive

    var value: any IntegerProgramSolver {
      switch self {
      case .glpk: GLPKSolver()
      case .exhaustive: ExhaustiveSolver()
      }
    }
  }

  private func solve(
    _ solver: Solver, _ program: BinaryProgram, limits: SearchLimits = SearchLimits()
  ) throws -> BinaryProgramOutcome {
    try solver.value.solve(program, limits: limits)
  }

  @Test(arguments: Solver.allCases) func anEmptyProgramIsOptimal(solver: Solver) throws {
    #expect(try solve(solver, BinaryProgram(objective: [])) == .optimal(values: [], objective: 0))
  }

  @Test(arguments: Solver.allCases) func withoutRowsTheSignsDecide(solver: Solver) throws {
    let program = BinaryProgram(objective: [1, -1, 2, -3])
    #expect(
      try solve(solver, program) == .optimal(values: [false, true, false, true], objective: -4))
  }

  @Test(arguments: Solver.allCases) func keepsEveryKindOfRow(solver: Solver) throws {
    let all = [0, 1, 2, 3]
    let ones = [1.0, 1, 1, 1]
    var program = BinaryProgram(objective: [-4, -3, -2, -1])
    program.rows = [.init(upper: 2, variables: all, coefficients: ones)]
    #expect(
      try solve(solver, program) == .optimal(values: [true, true, false, false], objective: -7))
    program.rows = [.init(lower: 1, upper: 1, variables: all, coefficients: ones)]
    #expect(
      try solve(solver, program) == .optimal(values: [true, false, false, false], objective: -4))
    program = BinaryProgram(objective: [4, 3, 2, 1])
    program.rows = [.init(lower: 2, variables: all, coefficients: ones)]
    #expect(
      try solve(solver, program) == .optimal(values: [false, false, true, true], objective: 3))
    program.rows = [.init(lower: 2, upper: 3, variables: all, coefficients: [1, 1, 4, 1])]
    #expect(
      try solve(solver, program) == .optimal(values: [false, true, false, true], objective: 4))
    program.rows = [.init(variables: all, coefficients: ones)]
    #expect(
      try solve(solver, program) == .optimal(values: [false, false, false, false], objective: 0))
  }

  @Test(arguments: Solver.allCases) func findsContradictions(solver: Solver) throws {
    var program = BinaryProgram(objective: [1, 1])
    program.rows = [.init(lower: 3, variables: [0, 1], coefficients: [1, 1])]
    #expect(try solve(solver, program) == .infeasible)
    // The relaxation is feasible, whole values are not.
    program.rows = [.init(lower: 1, upper: 1, variables: [0, 1], coefficients: [2, 2])]
    #expect(try solve(solver, program) == .infeasible)
    // A row without variables that asks for something.
    program.rows = [.init(upper: -1, variables: [], coefficients: [])]
    #expect(try solve(solver, program) == .infeasible)
  }

  @Test(arguments: Solver.allCases) func startsHelpNorHarm(solver: Solver) throws {
    var program = BinaryProgram(objective: [-4, -3, -2])
    program.rows = [.init(upper: 5, variables: [0, 1, 2], coefficients: [3, 2, 3])]
    for start in [[true, true, false], [false, false, false], [false, true, true]] {
      program.start = start
      #expect(try solve(solver, program) == .optimal(values: [true, true, false], objective: -7))
    }
  }

  @Test(arguments: Solver.allCases) func limitsAreNoProofs(solver: Solver) throws {
    let program = Self.hardProgram()
    for limits in [SearchLimits(timeLimit: .zero), SearchLimits(isCancelled: { true })] {
      switch try solve(solver, program, limits: limits) {
      case .stopped: break
      case let outcome: Issue.record("ended as \(outcome)")
      }
    }
  }

  @Test func agreesWithTheOracle() throws {
    for seed in UInt64(1)...3_000 {
      var random = SeededGenerator(seed: seed)
      let program = Self.randomProgram(&random)
      let outcome = try solve(.glpk, program)
      let expected = try solve(.exhaustive, program)
      switch (outcome, expected) {
      case (.infeasible, .infeasible): break
      case (.optimal(let values, let objective), .optimal(let best, _)):
        #expect(
          abs(Self.objective(program, values) - Self.objective(program, best)) < 1e-9,
          "seed \(seed)")
        #expect(abs(objective - Self.objective(program, values)) < 1e-8, "seed \(seed)")
      default: Issue.record("seed \(seed): \(outcome), not \(expected)")
      }
    }
  }

  @Test func solvesOnSeveralThreadsAtOnce() async throws {
    let expected = try (0..<8).map { try solve(.exhaustive, Self.threadProgram($0)) }
    try await withThrowingTaskGroup(of: (Int, BinaryProgramOutcome).self) { group in
      for task in 0..<64 {
        group.addTask {
          (task % 8, try GLPKSolver().solve(Self.threadProgram(task % 8), limits: SearchLimits()))
        }
      }
      for try await (index, outcome) in group { #expect(outcome == expected[index]) }
    }
  }

  // MARK: - Programs

  private static func objective(_ program: BinaryProgram, _ values: [Bool]) -> Double {
    zip(program.objective, values).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
  }

  private static func threadProgram(_ seed: Int) -> BinaryProgram {
    var random = SeededGenerator(seed: UInt64(seed))
    var program = BinaryProgram(objective: (0..<12).map { _ in random.real(-1...0) })
    program.rows = [
      .init(
        upper: 20, variables: Array(0..<12),
        coefficients: (0..<12).map { _ in Double(random.integer(1...9)) })
    ]
    return program
  }

  /// An equation of many even numbers with an odd sum: infeasible, and long to prove by branching.
  private static func hardProgram() -> BinaryProgram {
    var program = BinaryProgram(objective: (0..<60).map { Double($0 % 7) })
    program.rows = [
      .init(
        lower: 61, upper: 61, variables: Array(0..<60),
        coefficients: [Double](repeating: 2, count: 60))
    ]
    return program
  }

  private static func randomProgram(_ random: inout SeededGenerator) -> BinaryProgram {
    let count = random.integer(1...9)
    var program = BinaryProgram(objective: (0..<count).map { _ in random.real(-1...1) })
    // Rows of very different sizes in one program.
    for _ in 0..<random.integer(0...4) {
      let scale = [1.0, 1, 1e-3, 1e4].randomElement(using: &random)!
      let variables = (0..<count).filter { _ in !random.oneIn(3) }
      let coefficients = variables.map { _ in Double(random.integer(-5...9)) * scale }
      let middle = Double(random.integer(-3...12)) * scale
      switch random.integer(0...3) {
      case 0:
        program.rows.append(.init(upper: middle, variables: variables, coefficients: coefficients))
      case 1:
        program.rows.append(.init(lower: middle, variables: variables, coefficients: coefficients))
      case 2:
        program.rows.append(
          .init(lower: middle, upper: middle, variables: variables, coefficients: coefficients))
      default:
        program.rows.append(
          .init(
            lower: middle - 3 * scale, upper: middle, variables: variables,
            coefficients: coefficients))
      }
    }
    return program
  }
}
