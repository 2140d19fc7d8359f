import ArgumentParser
import CAllocator
import MPQCommand

@main
struct MPQSolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mpq-solve",
    abstract: "Find the best bit-widths for every layer of a neural network, with a proof.",
    discussion: """
      Reads a network and an importance table, and finds the weight and activation bits per layer \
      that cost the least importance within the budgets.

      Exit codes: 0 proven as asked, 3 stopped by a limit before that, 4 no plan keeps the budgets, \
      64 wrong usage, 65 bad data, 70 solver failure, 74 file cannot be read or written.
      """,
    version: "mpq-solve \(MPQVersion.text)",
    subcommands: [
      SolveCommand.self, SweepCommand.self, CompareCommand.self, ReportCommand.self,
      ProgramCommand.self, CostsCommand.self, CheckCommand.self, ExportCommand.self,
      ConvertCommand.self,
    ],
    defaultSubcommand: SolveCommand.self)

  static func main() {
    mpq_return_freed_memory()
    // In other commands a second plan would silently replace the first.
    let command = CommandLine.arguments.dropFirst().first
    let plans: Set = ["--plan", "--sweep", "--accuracy"]
    let resources: Set = [
      "--max", "--max-any", "--resource", "--input-shape", "--latency-table", "--latency",
    ]
    let tables = resources.union(["--importance"])
    switch command {
    case "compare", "report": runAsProgram(repeatable: tables.union(plans))
    case "sweep": runAsProgram(repeatable: tables.union(["--sweep"]))
    case "costs": runAsProgram(repeatable: resources)
    default: runAsProgram(repeatable: tables)
    }
  }
}
