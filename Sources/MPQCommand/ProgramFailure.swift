package import ArgumentParser

/// A reason to end the program: a message for the user and an exit code.
package struct ProgramFailure: Error, CustomStringConvertible {
  /// What is wrong and what to do about it, without the program's name.
  package let description: String
  package let exitCode: ExitCode

  /// Input that is well-formed but cannot be used, such as a table that lacks a layer.
  package static func badData(_ message: String) -> ProgramFailure {
    ProgramFailure(description: message, exitCode: .badData)
  }

  /// A computation that failed on good input, such as a solver that gave up or a loss that is not a number.
  package static func software(_ message: String) -> ProgramFailure {
    ProgramFailure(description: message, exitCode: .software)
  }
}
