import ArgumentParser
import Glibc
import MPQFormats

extension ParsableCommand {
  /// Runs the command that the program's arguments ask for, and turns errors into messages and exit
  /// codes; the whole of a root command's `main()`.
  ///
  /// Returns once the command has run and its output has arrived; otherwise the program ends here,
  /// with the exit code that was thrown or a message on standard error:
  ///
  /// | thrown | exit code |
  /// | --- | --- |
  /// | `ExitCode` | that one, without a message |
  /// | `ProgramFailure` | its own |
  /// | `ValidationError`, and what the parser finds wrong | 64 |
  /// | `FormatError` | 65 |
  /// | `FileError` | 74 |
  ///
  /// - Parameter repeatable: long names, such as `--plan`, of the options and flags that may be given
  ///   more than once; any other is refused, since only the last of them would hold.
  package static func runAsProgram(repeatable: Set<String> = []) {
    Terminal.occupyMissingStreams()
    // A file that outgrows a limit is an error to report, not a reason to die over.
    signal(SIGXFSZ, SIG_IGN)
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      if let name = repeatedOption(in: arguments, repeatable: repeatable) {
        fail("\(name) is given twice; give it once", .validationFailure)
      }
      var command = try parseAsRoot(arguments)
      try runToTheEnd(&command)
    } catch let error as ProgramFailure {
      fail("\(error)", error.exitCode)
    } catch let error as FormatError {
      fail("\(error)", .badData)
    } catch let error as FileError {
      fail("\(error)", .inputOutput)
    } catch {
      exit(withError: error)
    }
  }

  /// Runs a command to the end, which includes that its output has arrived.
  private static func runToTheEnd(_ command: inout any ParsableCommand) throws {
    do {
      try command.run()
    } catch let error as ValidationError {
      fail(error.message, .validationFailure)
    } catch let error as ExitCode {
      try Terminal.flush()
      throw error
    }
    try Terminal.flush()
  }

  /// Ends the program with a message under its name.
  private static func fail(_ message: String, _ exitCode: ExitCode) -> Never {
    Terminal.note("\(configuration.commandName ?? "\(self)"): \(message)")
    Glibc.exit(exitCode.rawValue)
  }
}
