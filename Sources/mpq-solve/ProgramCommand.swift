import ArgumentParser
import MPQCommand
import MPQFiles
import MPQMachine
import MPQModel
import MPQSearch

struct ProgramCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "program",
    abstract: "Write the search as a 0-1 program for other solvers.",
    discussion: """
      The program is the whole problem, before any reduction: a variable per layer and pair of \
      bit-widths, an equation per layer, a row per budget, equations for ties. The head of the file \
      explains the names. A solver's optimum is the importance that 'mpq-solve solve' proves for the \
      same options.

      Example: mpq-solve program -n resnet50 -i importance.csv --level W3A4 -o w3a4.lp
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case lp
    case mps

    func text(of program: NamedProgram) -> String {
      switch self {
      case .lp: ProgramLP.encode(program)
      case .mps: ProgramMPS.encode(program)
      }
    }
  }

  @OptionGroup(title: "Network and table") var table: TableOptions
  @OptionGroup(title: "Budgets (at least one)") var budgetOptions: BudgetOptions
  @OptionGroup(title: "Objective") var objective: ObjectiveOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(
    help: """
      CPLEX's LP format, or free MPS. (default: by the file's suffix .lp or .mps, lp for standard \
      output)
      """)
  var format: Format?

  func run() throws {
    try budgetOptions.checkAny()
    let format = try chosenFormat()
    try OutputFile.check(output, isNoneOf: table.inputs + budgetOptions.inputs)
    try table.withOwnFormats { try write(format) }
  }

  private func write(_ format: Format) throws {
    let join = try table.searchableJoin(try budgetOptions.readResources())
    let budgets = try budgetOptions.budgets(for: join.network)
    let search = try objective.makeSearch(join, budgets: budgets)
    try Self.checkMemory(join)
    let program = WholeProgram(search, budgets: budgets).named
    guard let output, output != FileBytes.standardStream else {
      print(format.text(of: program), terminator: "")
      return
    }
    try FileBytes.write(format.text(of: program), to: output)
    Terminal.say(
      "\(program.variables.count) variables and \(program.rows.count) rows written to \(output)")
  }

  /// The memory of a variable with its name and its text, which is held twice while it grows (measured with 2 million
  /// variables).
  private static let variableBytes = 400

  /// Refuses a program that would not fit into memory, before memory is taken for it.
  private static func checkMemory(_ join: TableJoin) throws {
    let variables = join.layers.reduce(0) { $0 + $1.choiceCount }
    let memory = MachineMemory.left()
    guard variables * variableBytes > memory.bytes else { return }
    throw ProgramFailure.badData(
      "a program of \(variables) variables takes "
        + "\(memory.exceeded(by: Double(variables * variableBytes))); give fewer widths per layer, or more memory"
    )
  }

  /// The format that was given, or the one that the file's suffix stands for.
  private func chosenFormat() throws -> Format {
    if let format { return format }
    guard let output, output != FileBytes.standardStream else { return .lp }
    let ending = output.lowercased()
    guard let format = Format.allCases.first(where: { ending.hasSuffix(".\($0.rawValue)") }) else {
      throw ValidationError(
        "\(output) ends neither in .lp nor in .mps; say --format lp or --format mps.")
    }
    return format
  }
}
