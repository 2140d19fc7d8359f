package import ArgumentParser
import Platform
import MPQFiles

extension ParsableCommand {
  /// Runs the command that the program's arguments ask for, and turns errors into messages and exit
  /// codes; the whole of a root command's `main()`.
  ///
  /// Returns when the command has run and its output was written. Otherwise the program ends here, with an exit code
  /// and a message on standard error:
  ///
  /// | thrown | exit code |
  /// | --- | --- |
  /// | `ExitCode` | that one, without a message |
  /// | `ProgramFailure` | its own |
  /// | `ValidationError`, and what the parser finds wrong | 64 |
  /// | `FormatError` | 65; 74 where the system could not read the file |
  /// | `FileError` | 74 |
  ///
  /// - Parameter repeatable: the long names, such as `--plan`, of the options and flags that may be given more than
  ///   once. Any other is refused when repeated, since all but its last value would be ignored.
  package static func runAsProgram(repeatable: Set<String> = []) {
    var command = parsed(repeatable: repeatable)
    do {
      try command.run()
      try Terminal.flush()
    } catch {
      end(with: error)
    }
  }

  /// The command that the program's arguments ask for.
  fileprivate static func parsed(repeatable: Set<String>) -> any ParsableCommand {
    Terminal.occupyMissingStreams()
    // A write beyond the limit for file sizes fails, and is reported, instead of killing the program.
    signal(SIGXFSZ, SIG_IGN)
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let name = repeatedOption(in: arguments, repeatable: repeatable) {
      fail("\(name) is given twice; give it once", .validationFailure)
    }
    do {
      return try parseAsRoot(arguments)
    } catch {
      let message = fullMessage(for: error)
      // The program's name replaces the parser's prefix, as in every other message.
      guard exitCode(for: error) == .validationFailure, message.hasPrefix(parserPrefix) else {
        exit(withError: error)
      }
      fail(String(message.dropFirst(parserPrefix.count)), .validationFailure)
    }
  }

  private static var parserPrefix: String { "Error: " }

  /// Ends the program with the exit code and message for an error.
  fileprivate static func end(with error: any Error) -> Never {
    switch error {
    case let error as ProgramFailure: fail("\(error)", error.exitCode)
    case let error as ValidationError: fail(error.message, .validationFailure)
    case let error as FormatError:
      fail("\(error)", error.place == .system ? .inputOutput : .badData)
    case let error as FileError: fail("\(error)", .inputOutput)
    default:
      do {
        try Terminal.flush()
      } catch {
        fail("\(error)", .inputOutput)
      }
      exit(withError: error)
    }
  }

  /// Ends the program with a message under its name.
  private static func fail(_ message: String, _ exitCode: ExitCode) -> Never {
    Terminal.note("\(configuration.commandName ?? "\(self)"): \(message)")
    Platform.exit(exitCode.rawValue)
  }
}

extension AsyncParsableCommand {
  /// `runAsProgram(repeatable:)` for an asynchronous command.
  package static func runAsProgram() async {
    var command = parsed(repeatable: [])
    do {
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
      try Terminal.flush()
    } catch {
      end(with: error)
    }
  }
}
