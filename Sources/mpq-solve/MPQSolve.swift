import ArgumentParser
import Glibc
import MPQFormats

@main
struct MPQSolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mpq-solve",
    abstract: "Give every layer of a neural network its own bit-widths, provably the best choice.",
    discussion: """
      Reads a network and an importance table, and finds the weight and activation bits per layer \
      that cost the least importance within the budgets.

      Exit codes: 0 proven as asked, 3 stopped by a limit before that, 4 no plan keeps the budgets, \
      64 wrong usage, 65 bad data, 70 solver failure, 74 file cannot be read or written.
      """,
    version: "mpq-solve 0.1.0",
    subcommands: [SolveCommand.self, SweepCommand.self, CostsCommand.self, CheckCommand.self],
    defaultSubcommand: SolveCommand.self)

  /// Runs the command that the arguments ask for, and turns errors into messages and exit codes.
  static func main() {
    Terminal.occupyMissingStreams()
    // A file that outgrows a limit is an error to report, not a reason to die over.
    signal(SIGXFSZ, SIG_IGN)
    do {
      refuseRepeatedOptions(CommandLine.arguments.dropFirst())
      var command = try parseAsRoot()
      try run(&command)
    } catch let error as FormatError {
      Terminal.fail("\(error)", exitCode: EX_DATAERR)
    } catch let error as BadData {
      Terminal.fail("\(error)", exitCode: EX_DATAERR)
    } catch let error as FileError {
      Terminal.fail("\(error)", exitCode: EX_IOERR)
    } catch let error as SolverFailure {
      Terminal.fail("\(error)", exitCode: EX_SOFTWARE)
    } catch {
      exit(withError: error)
    }
  }

  /// No option is a list, so one that is given twice is a mistake, of which only the last would hold.
  private static func refuseRepeatedOptions(_ arguments: ArraySlice<String>) {
    let short = ["-n": "--network", "-i": "--importance", "-o": "--output"]
    var seen = Set<String>()
    for argument in arguments.prefix(while: { $0 != "--" }) {
      let word = String(argument.prefix { $0 != "=" })
      let name = short[word] ?? word
      if name.hasPrefix("--"), !seen.insert(name).inserted {
        Terminal.fail("\(name) is given twice; give it once", exitCode: EX_USAGE)
      }
    }
  }

  /// Runs a command to the end, which includes that its output has arrived.
  private static func run(_ command: inout any ParsableCommand) throws {
    do {
      try command.run()
    } catch let error as ValidationError {
      Terminal.fail(error.message, exitCode: EX_USAGE)
    } catch let error as ExitCode {
      try Terminal.flush()
      throw error
    }
    try Terminal.flush()
  }
}
