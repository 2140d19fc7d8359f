import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQWords

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a plan in the form that a tool takes, with the names of the tool's own model.",
    usage: """
      mpq-solve export --to <target> -n <N> <plan> [-o <file>] [<options>]
      mpq-solve export --list
      """,
    discussion: """
      Names are those of the model that -n names: give the very file that the tool will quantize. A plan that the tool \
      would not hold as it is, because it lacks a format, ties layers, or groups weights that a row does not divide \
      into, is refused with the layer and the reason, and nothing is written. 'mpq-solve solve --for <target>' finds \
      plans that can be written.

      Example: mpq-solve export --to ort -n model.onnx plan.csv -o plan.ort.json
      """)

  @Option(help: ArgumentHelp("The tool; --list shows all.", valueName: "target"))
  var to: String?

  @Flag(help: "List the targets with their formats, ties, and what they do with an unknown name.")
  var list = false

  @Argument(help: ArgumentHelp("The plan: CSV or JSON.", valueName: "plan"))
  var plan: String?

  @OptionGroup var model: NetworkOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Weights that share a scale in the tool's formats. Default: the tool's.", valueName: "n"))
  var groupSize: Int?

  @Option(
    help: ArgumentHelp(
      "A CSV of your own number formats, which the plan has.", valueName: "file"))
  var formats: String?

  func validate() throws {
    if list {
      guard to == nil, plan == nil, model.network == nil, output == nil else {
        throw ValidationError("--list stands alone.")
      }
      return
    }
    guard let to else { throw ValidationError("Name the tool with --to; --list shows all.") }
    try TargetOptions.check(
      groupSize: groupSize, of: try TargetOptions.export(named: to, needsTarget: false))
    guard model.network != nil else {
      throw ValidationError("Name the model that the tool will read with -n.")
    }
    guard plan != nil else { throw ValidationError("Name the plan's file.") }
  }

  func run() throws {
    if list { return show() }
    try OutputFile.check(output, isNoneOf: [model.path, plan, formats])
    try NumberFormat.withOwn(readingFrom: formats) { try export() }
  }

  private func export() throws {
    guard let to, let plan, let content = try model.content() else { return }
    let export = try TargetOptions.export(named: to, needsTarget: false)
    let network = try model.network(of: content)
    let formats = try PlanFile.readPlan(plan, network: network)
    var answer = PlanAnswer(formats, of: try network.searching(where: formats))
    answer.settings = .init(groupSize: groupSize)
    let file: [UInt8]
    do {
      file = try export.file(of: answer, model: content)
    } catch PlanExport.Refusal.fault(let reason) {
      throw ProgramFailure.badData("\(plan) cannot be written for \(export.name): \(reason)")
    }
    guard let output, output != FileBytes.standardStream else {
      guard export.rewrite == nil else {
        throw ProgramFailure.badData("\(export.name) is no text: name a file with -o")
      }
      return print(String(decoding: file, as: UTF8.self), terminator: "")
    }
    try FileBytes.write(file, to: output)
    Terminal.say("plan written to \(output) for \(export.title)")
  }

  /// What whole widths take in the tool's own formats, such as `4 as int4-g128 4.125`.
  private func bitsPerWeight(of target: ExportTarget) -> String {
    let widths = [1, 2, 3, 4, 5, 6, 7, 8, 16].compactMap { bits -> String? in
      guard let own = target.weightFormat(.integer(bits), .init()),
        let stored = own.bitsPerElement
      else { return nil }
      let amount = Figures.significant(stored, 6)
      return own == .integer(bits) ? amount : "\(bits) as \(own) \(amount)"
    }
    return widths.joined(separator: ", ")
  }

  /// The targets, a paragraph each.
  private func show() {
    for (index, export) in PlanExportOption.offered.filter({ !$0.isJSON }).enumerated() {
      if index > 0 { print() }
      Terminal.say("\(export.name): \(export.title)")
      for (name, value) in facts(of: export) { Terminal.say("  \(name): \(value)") }
    }
  }

  private func facts(of export: PlanExport) -> [(name: String, value: String)] {
    let file = ("file", "\(export.summary) (.\(export.suffixes[0]))")
    guard let target = export.target else { return [("reads", "any network"), file] }
    return [
      ("reads", target.models.isEmpty ? "any network" : WordList.or(target.models.map(\.phrase))),
      ("formats", target.widths),
      ("bits per weight", bitsPerWeight(of: target)),
      ("ties", target.tieWords.isEmpty ? "none" : target.tieWords),
      ("unknown name", target.unknownNames),
      file,
    ]
  }
}
