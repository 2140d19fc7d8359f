import Foundation

/// Another solver, asked through `Tools/bench/solve_program.py`.
struct ProgramPeer {
  /// The script's name for it, and a person's.
  let solver: String
  let name: String

  static let all = [
    ProgramPeer(solver: "highs", name: "HiGHS"), ProgramPeer(solver: "cpsat", name: "CP-SAT"),
    ProgramPeer(solver: "scip", name: "SCIP"), ProgramPeer(solver: "gurobi", name: "Gurobi"),
    ProgramPeer(solver: "cplex", name: "CPLEX"), ProgramPeer(solver: "xpress", name: "Xpress"),
  ]

  struct Answer: Decodable {
    /// "optimal" is the solver's claim; "limit", "too large", "absent" or "failed".
    var status: String
    /// Processor seconds of its solve call.
    var seconds: Double?
    /// What its selection costs, recomputed; nil where it has none that keeps all rows in whole numbers.
    var importance: Double?
  }

  /// - Parameter program: a file in free MPS.
  func solve(_ program: String, python: String, timeLimit: Int) throws -> Answer {
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Tools/bench/solve_program.py").standardizedFileURL.path()
    // Some solvers look at their clock rarely.
    let output = try Subprocess.run(
      ["timeout", "\(4 * timeLimit + 60)", python, script, solver, program, "\(timeLimit)"],
      mayFail: true)
    guard output.exitCode == 0 else { return Answer(status: "failed") }
    return try JSONDecoder().decode(Answer.self, from: Data(output.text.utf8))
  }
}
