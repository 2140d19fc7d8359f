import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQSearch
import MPQWords

/// The tool that a plan is for, so that it can be written for it.
struct TargetOptions: ParsableArguments {
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Take formats, bits per weight, ties and limits of a tool, so that 'mpq-solve export' can write the plan for it; 'mpq-solve export --list' shows the tools.",
      valueName: "target"))
  var target: String?

  @Option(
    help: ArgumentHelp(
      "Weights that share a scale in the tool's formats. Default: the tool's.", valueName: "n"))
  var groupSize: Int?

  func validate() throws {
    try Self.check(groupSize: groupSize, of: try target.map { try Self.export(named: $0) })
    if groupSize != nil, target == nil {
      throw ValidationError("--group-size is of the formats of a tool; name it with --for.")
    }
  }

  /// Refuses a size that no row has, or for a tool without groups.
  static func check(groupSize: Int?, of export: PlanExport?) throws {
    guard let groupSize else { return }
    // The longest rows of known models have 2^17 weights.
    guard (2...1 << 17).contains(groupSize) else {
      throw ValidationError("--group-size \(groupSize) is not between 2 and \(1 << 17)")
    }
    guard let export, export.target?.hasGroups != true else { return }
    throw ValidationError(
      "--group-size: \(export.name) has no groups whose size can be chosen; leave it out.")
  }

  /// The export with a name.
  ///
  /// - Parameter needsTarget: whether one without a tool's rules, such as LIMPQ's lists, will not do.
  static func export(named name: String, needsTarget: Bool = true) throws -> PlanExport {
    let known = PlanExportOption.offered.filter { $0.target != nil || !needsTarget && !$0.isJSON }
    if let export = known.first(where: { $0.name == name.lowercased() }) { return export }
    throw ValidationError(
      "there is no target '\(name.printable)'; there are \(WordList.and(known.map(\.name)))")
  }

  /// Takes what the tool has in place of what network, table and lists have.
  func apply(
    to network: inout Network, _ table: inout ImportanceTable,
    _ candidates: inout TableJoin.Candidates, _ constraints: inout SearchConstraints
  ) throws {
    guard let target else { return }
    let search: TargetSearch
    do {
      search = try Self.export(named: target).search(
        network, table, weight: candidates.weight, activation: candidates.activation,
        constraints: constraints, settings: .init(groupSize: groupSize))
    } catch let error as TargetError {
      throw ProgramFailure.badData("\(error)")
    }
    (network, table) = (search.network, search.table)
    candidates = .init(activation: search.activation)
    constraints = search.constraints
  }
}
