import ArgumentParser
import MPQCommand
import MPQFormats
import MPQGLPK
import MPQReport
import MPQModel
import MPQSearch

/// How the search is carried out.
struct SearchOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What weight importances are multiplied by against the activations' (default: 2).",
      valueName: "factor"),
    transform: { text in
      guard let value = Double(text), ChoiceProblem.validAlpha.contains(value) else {
        throw ValidationError("expected a number from 0 to a million")
      }
      return value
    })
  var alpha: Double = 2

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How far from the optimum a plan may be, as a share of it (default: 0).",
      valueName: "share"),
    transform: { text in
      guard let value = Double(text), (0..<1).contains(value) else {
        throw ValidationError("expected a share from 0 to below 1, such as 1e-6")
      }
      return value
    })
  var gap: Double = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop each search after this time, e.g. 30s, or seconds without a unit (default: none).",
      valueName: "time"),
    transform: { text in
      guard let picoseconds = try? Quantity.picoseconds(text, bareUnit: "s") else {
        throw ValidationError(
          "expected a time below 1000000s, such as 30s or 500ms (s, ms, us, ns)")
      }
      return .seconds(picoseconds.approximate / 1e12)
    })
  var timeLimit: Duration?

  @Option(
    help: ArgumentHelp(
      "Who proves the optimum: glpk, or auto for the faster core search where it can (default).",
      valueName: "prover"),
    transform: { text in
      guard let prover = PlanSearch.Prover(rawValue: text) else {
        throw ValidationError("expected auto or glpk")
      }
      return prover
    })
  var prover: PlanSearch.Prover = .automatic

  /// Prepares a search, or says why there can be none.
  func makeSearch(
    _ join: TableJoin, budgets: [Budget], latency: LatencyTable?
  ) throws -> BitSearch {
    for warning in latency?.warnings(for: join.network) ?? [] {
      Terminal.note("warning: \(warning)")
    }
    do {
      return try BitSearch(
        join, budgets: budgets, alpha: alpha, latency: latency, solver: GLPKSolver())
    } catch {
      throw failure(error, latency: latency)
    }
  }

  /// What ends the program where there is nothing to search.
  func failure(_ fault: ChoiceProblem.BuildingFault, latency: LatencyTable?) -> any Error {
    let line = BuildingFaultText.line(fault, latencySource: latency?.source)
    guard case .noCommonWidth = fault else { return ProgramFailure.badData(line) }
    Terminal.note("infeasible: \(line)")
    return ExitCode.infeasible
  }
}
