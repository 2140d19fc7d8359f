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
  func alpha(for join: TableJoin) -> Double { join.alpha(alpha) }

  /// Prepares a search; throws the reason if there can be none.
  ///
  /// - Parameter failing: told why there is no plan, before the program ends.
  func makeSearch(
    _ join: TableJoin, budgets: [Budget], minimizing minimized: Measure? = nil,
    limits: SearchLimits = SearchLimits(),
    failing: (ChoiceProblem.BuildingFault) throws -> Void = { _ in }
  ) throws -> BitSearch {
    if alpha != nil, join.table.scoresChoices {
      Terminal.note("warning: --alpha does not apply to a table of choices")
    }
    for warning in join.network.resources.warnings(for: join.network) {
      Terminal.note("warning: \(warning)")
    }
    do {
      return try BitSearch(
        join, budgets: budgets, minimizing: minimized, alpha: alpha(for: join),
        solver: GLPKSolver(),
        limits: limits)
    } catch {
      let failure = failure(error, join)
      if failure as? ExitCode == .infeasible { try failing(error) }
      throw failure
    }
  }

  /// The error that ends the program if there is nothing to search.
  func failure(_ fault: ChoiceProblem.BuildingFault, _ join: TableJoin) -> any Error {
    let line = BuildingFaultText.line(fault, join)
    switch fault {
    case .noCommonFormat, .noneWithin, .noChoiceLeft, .clashingTies:
      Terminal.note("infeasible: \(line)")
      return ExitCode.infeasible
    case .stopped:
      Terminal.note("undecided: \(line)")
      return ExitCode.unproven
    case .missingUsage, .tooLarge, .tooManyChoices, .tooLittleMemory:
      return ProgramFailure.badData(line)
    }
  }
}
