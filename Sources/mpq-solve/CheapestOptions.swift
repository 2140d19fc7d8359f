import ArgumentParser
import MPQFiles
import MPQModel
import MPQSearch
import MPQWords

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
    let names = network.resources.names
    let built: [String: Measure] = [
      "bitops": .bitOperations, "size": .weightSize, "latency": .latency,
    ]
    if names.contains(minimize) { return .resource(minimize) }
    guard let measure = built[minimize] else {
      let near = minimize.closest(in: names + built.keys)
      throw ValidationError(
        minimize == "activation_memory"
          ? "--minimize activation_memory: a peak is no sum over layers; limit it with --max-activation-memory, and minimize another."
          : "--minimize: expected \(WordList.or(["bitops", "size", "latency"] + names)), found '\(minimize)'"
            + (near.map { "; did you mean '\($0)'?" } ?? ""))
    }
    guard measure != .latency || network.resources.hasLatency else {
      throw ValidationError("--minimize latency needs --latency-table FILE.")
    }
    return measure
  }

  /// The most importance that a plan may have.
  ///
  /// - Throws: `ValidationError` if there is no uniform plan of the level.
  func importanceLimit(_ search: BitSearch) throws -> Double {
    if let maxImportance { return maxImportance }
    let level = asGoodAs ?? ""
    let baselines = search.uniformBaselines()
    let wanted = LayerFormats(named: level)
    guard
      let plan = baselines.plans.first(where: {
        $0.formats == wanted || $0.formats.description == level
      })
    else {
      let levels = baselines.plans.map { "\($0.formats)" }
      throw ValidationError(
        "--as-good-as: there is no uniform plan '\(level)'; there are \(WordList.and(levels))")
    }
    return plan.importance
  }
}
