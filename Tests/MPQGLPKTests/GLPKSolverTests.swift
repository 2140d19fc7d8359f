import MPQGLPK
import MPQSearch
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
          try GLPKSolver().solve(good, limits: SearchLimits()) == .optimal(values: [true, false]))
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
      #expect(outcome == .optimal(values: [true, false]))
    }
  }
}
