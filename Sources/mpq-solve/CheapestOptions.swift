import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQReport
import MPQSearch

/// The options of a search for the cheapest plan of a quality.
struct CheapestOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Find the plan that uses least of this: bitops, size, latency, or a resource of a table. Needs one of the next two.",
      valueName: "name"))
  var minimize: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most importance that a cheapest plan may have.", valueName: "number"),
    transform: { text in
      guard let value = Double(decimal: text), value >= 0, value.isFinite else {
        throw ValidationError("expected a number of at least 0")
      }
      return value
    })
  var maxImportance: Double?

  @Option(
    help: ArgumentHelp(
      "As --max-importance with the importance of this uniform plan, e.g. W4A4.",
      valueName: "level"))
  var asGoodAs: String?

  /// Refuses options that need another one.
  func check() throws {
    if minimize == nil {
      for (flag, isGiven) in [
        ("--max-importance", maxImportance != nil), ("--as-good-as", asGoodAs != nil),
      ] where isGiven {
        throw ValidationError(
          "\(flag) needs --minimize NAME, which says what a plan should use least of.")
      }
    } else if (maxImportance == nil) == (asGoodAs == nil) {
      throw ValidationError(
        "--minimize needs either --max-importance NUMBER or --as-good-as LEVEL, which says how good a plan has to be."
      )
    }
  }

  /// What is to be minimized; nil if the importance is.
  ///
  /// - Throws: `ValidationError` if the name means nothing that sums over layers.
  func measure(for network: Network) throws -> Measure? {
    guard let minimize else { return nil }
    guard let measure = Measure.minimizable(minimize, in: network) else {
      let line = GoalText.unknownMeasure(
        minimize, near: minimize.closest(in: Measure.minimizableNames(in: network)), in: network,
        limit: BudgetKind.maxActivationMemory.flag)
      throw ValidationError("--minimize \(minimize): \(line)")
    }
    try network.check(.limiting(minimize, in: network), flag: "--minimize \(minimize)")
    return measure
  }

  /// The most importance that a plan may have; nil if the importance is minimized.
  ///
  /// - Throws: what ends the program if the importance of the level asked for is not known.
  func importanceLimit(in search: BitSearch, limits: SearchLimits) throws -> Double? {
    if let maxImportance { return maxImportance }
    guard let level = asGoodAs else { return nil }
    let baselines = search.uniformBaselines(limits: limits)
    if let limit = search.importanceLimit(of: .uniformPlan(level), among: baselines) {
      return limit
    }
    if limits.isReached {
      Terminal.note("undecided: \(GoalText.unknownYet)")
      throw ExitCode.unproven
    }
    throw ValidationError("--as-good-as: \(GoalText.unknownLevel(level, among: baselines))")
  }
}
