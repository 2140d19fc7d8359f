import MPQGLPK
import MPQSearch
import Synchronization
import TestFixtures
import Testing

@Suite struct GLPKSolverTests {
  private let good = BinaryProgram(
    objective: [-2, -1],
    rows: [.init(upper: 1, variables: [0, 1], coefficients: [1, 1])])

  @Test func namesItsVersion() {
    #expect(GLPKSolver().name.hasPrefix("GLPK "))
  }

  /// GLPK calls these fatal and would end the process; the bridge brings the error back, and the
  /// same thread solves on.
  @Test func recoversFromFatalErrors() throws {
    let duplicate = BinaryProgram(
      objective: [1], rows: [.init(upper: 1, variables: [0, 0], coefficients: [1, 1])])
    let outside = BinaryProgram(
      objective: [1], rows: [.init(upper: 1, variables: [7], coefficients: [1])])
    for _ in 0..<3 {
      for broken in [duplicate, outside] {
        #expect(throws: IntegerProgramFault.self) {
          try GLPKSolver().solve(broken, limits: SearchLimits())
        }
        #expect(
          try GLPKSolver().solve(good, limits: SearchLimits())
            == .optimal(values: [true, false], objective: -2))
      }
    }
  }

  @Test func saysWhatFailed() {
    let broken = BinaryProgram(
      objective: [1], rows: [.init(upper: 1, variables: [7], coefficients: [1])])
    do {
      _ = try GLPKSolver().solve(broken, limits: SearchLimits())
      Issue.record("the program was taken")
    } catch {
      #expect(error.description.contains("fatal error inside GLPK"))
    }
  }

  @Test func takesAnyTimeLimit() throws {
    for limit in [Duration.seconds(3_600), .seconds(1_000_000_000_000_000_000)] {
      let outcome = try GLPKSolver().solve(good, limits: SearchLimits(timeLimit: limit))
      #expect(outcome == .optimal(values: [true, false], objective: -2))
    }
  }

  /// With GLPK's own tolerance 0.999995 counts as 1, and the relaxation's objective as that of 1.
  @Test func takesNoFractionForAWholeNumber() throws {
    let program = BinaryProgram(
      objective: [-1], rows: [.init(upper: 0.999995, variables: [0], coefficients: [1])])
    #expect(
      try GLPKSolver().solve(program, limits: SearchLimits())
        == .optimal(values: [false], objective: 0))
  }

  /// A relaxation that takes minutes: what stops it is heard while it is solved, whenever it comes.
  @Test(arguments: [1, 20, 40]) func stopsInsideTheRootRelaxation(call: Int) throws {
    var random = SeededGenerator(seed: 3)
    let count = 20_000
    var program = BinaryProgram(objective: (0..<count).map { _ in random.real(1...2) })
    for _ in 0..<400 {
      let variables = (0..<count).filter { _ in random.oneIn(8) }
      program.rows.append(
        .init(
          lower: 100, variables: variables,
          coefficients: variables.map { _ in random.real(0.5...2) }))
    }
    let calls = Mutex(0)
    let limits = SearchLimits(isCancelled: {
      calls.withLock {
        $0 += 1
        return $0 >= call
      }
    })
    #expect(try GLPKSolver().solve(program, limits: limits) == .stopped(values: nil))
    #expect(calls.withLock { $0 } == call)
  }

  /// Better values than the start that were found before a limit came are not lost with GLPK's memory.
  @Test func keepsWhatItFoundBeforeALimit() throws {
    var random = SeededGenerator(seed: 5)
    let count = 60
    var program = BinaryProgram(objective: (0..<count).map { _ in random.real(-1...0) })
    for _ in 0..<8 {
      program.rows.append(
        .init(
          upper: 20, variables: Array(0..<count),
          coefficients: (0..<count).map { _ in random.real(0.5...2) }))
    }
    program.start = [Bool](repeating: false, count: count)
    let calls = Mutex(0)
    let limits = SearchLimits(isCancelled: {
      calls.withLock {
        $0 += 1
        return $0 > 60
      }
    })
    let outcome = try GLPKSolver().solve(program, limits: limits)
    guard case .stopped(let values?) = outcome else {
      Issue.record("ended as \(outcome)")
      return
    }
    #expect(values.count == count)
  }
}
