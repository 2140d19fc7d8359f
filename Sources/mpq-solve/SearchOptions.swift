import ArgumentParser
import MPQFiles
import MPQModel
import MPQSearch

/// The options of how the search is carried out.
struct SearchOptions: ParsableArguments {
  @OptionGroup var objective: ObjectiveOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The largest distance from the optimum, as a share of it (default: 0).",
      valueName: "share"),
    transform: { text in
      guard let value = Double(decimal: text), (0..<1).contains(value) else {
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
      guard let picoseconds = try? Quantity.time.amount(text, bareUnit: "s") else {
        throw ValidationError(
          "expected a time below 1000000s, such as 30s or 500ms (s, ms, us, ns)")
      }
      return .seconds(picoseconds.approximate / 1e12)
    })
  var timeLimit: Duration?

  @Option(
    help: ArgumentHelp(
      "What proves the optimum: auto, the core search (default), or glpk, which the core search confirms.",
      valueName: "prover"),
    transform: { text in
      guard let prover = PlanSearch.Prover(rawValue: text) else {
        throw ValidationError("expected auto or glpk")
      }
      return prover
    })
  var prover: PlanSearch.Prover = .automatic
}
