package import MPQModel
import MPQWords

/// The result of a verification, as text.
package enum VerificationText {
  /// One line, which begins with `verified` only if the solver agrees.
  package static func line(_ verification: Verification, of solution: PlanSolution) -> String {
    let solver = verification.solver
    switch verification.result {
    case .agrees where solution.plan == nil: return "verified: \(solver) finds no plan either"
    case .agrees:
      let finding =
        solution.status == .optimal ? "the same optimum" : "nothing that speaks against it"
      return "verified: \(solver) finds \(finding) "
        + "(to within \(Figures.significant(verification.tolerance, 2)))"
    case .disagrees(let importance?, refutes: true):
      return
        "NOT VERIFIED: \(solver) has a plan of importance \(importance) that keeps the budgets, "
        + "better than this answer says is possible; that is a fault of mpq, please report it with the "
        + "inputs"
    case .disagrees(let importance?, refutes: false):
      return
        "NOT VERIFIED: \(solver) ends with importance \(importance), which is worse; this answer's "
        + "plan keeps the budgets and is better"
    case .disagrees(nil, _):
      return "NOT VERIFIED: \(solver) finds no plan, but this answer's keeps the budgets"
    case .undecided(let reason): return "not verified: \(solver) does not say, \(reason)"
    }
  }
}
