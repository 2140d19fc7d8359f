package import Foundation

/// A program of this package as it was built, run as a user runs it.
package protocol BuiltProgram {
  /// The product's name, such as `mpq-solve`.
  static var executableName: String { get }
}

extension BuiltProgram {
  /// Runs the program, or another executable, to its end.
  package static func run(
    _ arguments: [String], executable: URL? = nil, in directory: URL? = nil,
    environment: [String: String] = [:]
  ) throws -> Run {
    try start(arguments, executable: executable, in: directory, environment: environment).finish()
  }

  /// Starts the program, or another executable.
  package static func start(
    _ arguments: [String], executable: URL? = nil, in directory: URL? = nil,
    environment: [String: String] = [:]
  ) throws -> RunningTool {
    try RunningTool(
      arguments, executable: executable ?? built(), in: directory, environment: environment)
  }

  /// Runs a shell line in which `$MPQ` is the program.
  package static func shell(_ line: String, in directory: URL) throws -> Run {
    try RunningTool(
      ["-c", line], executable: URL(fileURLWithPath: "/bin/bash"), in: directory,
      environment: ["MPQ": try built().path]
    ).finish()
  }

  /// The executable in the build directory, beside the test bundle.
  package static func built() throws -> URL {
    var directory = URL(fileURLWithPath: CommandLine.arguments[0])
    while directory.path != "/" {
      directory.deleteLastPathComponent()
      let candidate = directory.appending(path: executableName)
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
    }
    throw CocoaError(.fileNoSuchFile)
  }

  /// The directory of Package.swift.
  package static var packageRoot: URL {
    URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }
}
