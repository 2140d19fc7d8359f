import ArgumentParser
import MPQModel

extension ExitCode {
  /// A limit ended the search before the proof that was asked for.
  static let unproven = ExitCode(3)
  /// No plan keeps the budgets.
  static let infeasible = ExitCode(4)
}

extension PlanSolution.Status {
  /// The exit code for an answer with this status; nil for success.
  var exitCode: ExitCode? {
    switch self {
    case .optimal, .withinGap: nil
    case .feasible, .undecided: .unproven
    case .infeasible: .infeasible
    }
  }
}
