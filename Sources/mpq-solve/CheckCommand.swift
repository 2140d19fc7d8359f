import ArgumentParser
import MPQCommand
import MPQFiles
import MPQReport
import MPQModel
import MPQSearch
import MPQWords

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Check how a network and a table fit: what joins, what is missing, what is not monotone.")

  @OptionGroup(title: "Network and table") var table: TableOptions

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A CSV of what layers use of resources; may be given several times.", valueName: "file"))
  var resource: [String] = []

  @OptionGroup var timing: TimingOptions

  @Flag(help: "List all warnings, outliers and problems, not only the first 20 of each.")
  var all = false

  func run() throws {
    try table.withOwnFormats { try check() }
  }

  private func check() throws {
    let join = try table.join(try timing.readResources(resource))
    let network = join.network
    let pinned = network.layers.count - network.searched.count
    print(
      "network \(network.name): \(network.layers.count) layers, \(network.searched.count) searched, "
        + "\(pinned) pinned")
    let rows = join.table.layers
    Terminal.say(
      "table \(join.table.source): \(rows.count) layers, "
        + (join.table.scoresChoices
          ? "\(rows.reduce(0) { $0 + $1.choices.count }) choices"
          : "weight bits \(list(join.table.formats(.weight))), activation bits "
            + list(join.table.formats(.activation))))
    for table in network.resources.tables where !table.columns.isEmpty {
      Terminal.say(
        "resources of \(table.source): \(table.columns.map(\.name).joined(separator: ","))")
    }
    for (key, value) in join.table.provenance.sorted(by: { $0.key < $1.key }) {
      Terminal.say("  \(key): \(value)")
    }
    Terminal.say(
      join.table.scoresChoices
        ? "levels of uniform plans: "
          + join.levels.map { "\($0)" }.joined(separator: ",")
        : "candidates: weights \(list(join.weightFormats)), activations "
          + list(join.activationFormats))
    for warning in few(join.warnings) { Terminal.say("warning: \(warning)") }
    for line in OutlierText.lines(join, limit: all ? .max : Self.limit) { Terminal.say(line) }
    if !join.ties.isEmpty { print("\(join.ties.count) tie\(join.ties.count == 1 ? "" : "s")") }
    guard join.problems.isEmpty else {
      for problem in few(join.problems) { Terminal.say("problem: \(problem)") }
      for detail in few(join.faultDetails) { Terminal.say("  \(detail)") }
      print("\(join.problems.count) problem\(join.problems.count == 1 ? "" : "s"); not searchable")
      throw ExitCode.badData
    }
    do {
      _ = try ChoiceProblem(join, measures: [], alpha: 1)
    } catch {
      print("problem: \(BuildingFaultText.line(error, join)); not searchable")
      switch error {
      case .noCommonFormat, .noChoiceLeft, .clashingTies: throw ExitCode.infeasible
      default: break
      }
      throw ExitCode.badData
    }
    let choices = join.layers.reduce(0) { $0 + $1.choiceCount }
    let joined = join.joinedTableLayers
    let share = joined < rows.count ? ", \(joined) of the table's \(rows.count) layers" : ""
    print("all \(join.layers.count) searched layers join\(share): \(choices) choices")
  }

  private static let limit = 20

  private func few(_ lines: [String]) -> [String] {
    all ? lines : FewLines.of(lines, limit: Self.limit, remedy: "--all lists them")
  }

  private func list(_ formats: [NumberFormat]) -> String {
    formats.isEmpty ? "none" : formats.map(\.name).joined(separator: ",")
  }
}
