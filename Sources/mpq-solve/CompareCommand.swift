import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQReport

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare mixed plans with uniform ones at the same costs, in a table.",
    discussion: """
      Compares at every uniform level that the table's widths, formats or choices allow (W2A2, W3A3 and \
      so on), at your own --levels, and within your own budgets, if you give any. Plans at a level have \
      the same BitOps and size, as far as both are known for all choices, and the same resources of your \
      tables. "gain" is how much less importance the \
      mixed plan costs than the best uniform plan within the same costs. "saved" is how much the \
      cheapest mixed plan that is as good as that uniform plan saves: in BitOps at no more size, and \
      in size at no more BitOps. It is found to within 0.01 %, or as closely as searches of 2 s allow; \
      every such plan costs more than proven_above in the CSV.

      A result belongs to the plan from the file and row that it names, by path or by name without \
      directory and suffix; else to the uniform plan of the level in its name, such as W3A4; else to \
      the only plan of the same costs, which is marked. The BitOps and the size always have to agree. \
      Several results of one plan are averaged.

      Example: mpq-solve compare -n resnet50 -i importance.csv --levels W3A4 --plan mine.csv
      """)

  @OptionGroup(title: "Network and table") var table: TableOptions
  @OptionGroup(title: "What to compare") var comparisonOptions: ComparisonOptions
  @OptionGroup(title: "Budgets of your own (compared besides the levels)")
  var budgetOptions: BudgetOptions
  @OptionGroup(title: "Search") var searchOptions: SearchOptions

  @Flag(help: "Print a CSV with a row per plan.")
  var csv = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Print a Markdown table.")
  var markdown = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to this file instead of standard output: a CSV, JSON or Markdown if its name ends in .csv, .json or .md.",
      valueName: "file"))
  var output: String?

  func run() throws {
    guard [csv, json, markdown].count(where: { $0 }) < 2 else {
      throw ValidationError("--csv, --json and --markdown exclude each other; give one of them.")
    }
    try OutputFile.check(
      output, isNoneOf: table.inputs + budgetOptions.inputs + comparisonOptions.inputs)
    try table.withOwnFormats { try compare() }
  }

  private func compare() throws {
    let (comparison, _) = try comparisonOptions.compare(
      table, budgets: budgetOptions, search: searchOptions)
    let isPlain = !csv && !json && !markdown
    let text =
      csv || (isPlain && OutputFile.name(output, endsIn: ".csv"))
      ? ComparisonText.csv(comparison)
      : json || (isPlain && OutputFile.name(output, endsIn: ".json"))
        ? ComparisonText.json(comparison)
        : markdown || (isPlain && OutputFile.name(output, endsIn: ".md"))
          ? ComparisonText.markdown(comparison)
          : ComparisonText.plain(comparison, width: output == nil ? Terminal.outputWidth : nil)
    if let output, output != FileBytes.standardStream {
      try FileBytes.write(text, to: output)
    } else {
      print(text, terminator: "")
    }
    if let code = comparison.exitCode { throw code }
  }
}
