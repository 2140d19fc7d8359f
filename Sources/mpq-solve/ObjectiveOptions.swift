import ArgumentParser
import MPQCommand
import MPQFiles
import MPQGLPK
import MPQModel
import MPQReport
import MPQSearch

/// The options of what the search minimizes.
struct ObjectiveOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The factor of weight importances beside those of activations (default: 2, or 1 if only "
        + "one of the two is searched).",
      valueName: "factor"),
    transform: { text in
      guard let value = Double(decimal: text), ChoiceProblem.validAlpha.contains(value) else {
        throw ValidationError("expected a number from 0 to a million")
      }
      return value
    })
  var alpha: Double?

  /// The given factor, or the default for what is searched.
  func alpha(for join: TableJoin) -> Double { alpha ?? join.defaultAlpha }

  /// Prepares a search; throws the reason if there can be none.
  func makeSearch(
    _ join: TableJoin, budgets: [Budget], latency: LatencyTable?,
    limits: SearchLimits = SearchLimits()
  ) throws -> BitSearch {
    for warning in latency?.warnings(for: join.network) ?? [] {
      Terminal.note("warning: \(warning)")
    }
    do {
      return try BitSearch(
        join, budgets: budgets, alpha: alpha(for: join), latency: latency, solver: GLPKSolver(),
        limits: limits)
    } catch {
      throw failure(error, latency: latency)
    }
  }

  /// The error that ends the program if there is nothing to search.
  func failure(_ fault: ChoiceProblem.BuildingFault, latency: LatencyTable?) -> any Error {
    let line = BuildingFaultText.line(fault, latencySource: latency?.source)
    switch fault {
    case .noCommonFormat:
      Terminal.note("infeasible: \(line)")
      return ExitCode.infeasible
    case .stopped:
      Terminal.note("undecided: \(line)")
      return ExitCode.unproven
    case .missingLatency, .tooLarge, .tooManyChoices, .tooLittleMemory:
      return ProgramFailure.badData(line)
    }
  }
}
