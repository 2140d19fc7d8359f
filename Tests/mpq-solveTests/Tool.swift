import Foundation
import Testing

/// What a finished run left behind.
struct Run {
  let exitCode: Int32
  let output: String
  let errors: String

  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// Standard output as one JSON object.
  func json() throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
    return try #require(object as? [String: Any])
  }
}

/// A run that is still going on.
final class RunningTool {
  let process = Process()
  private let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  private var outputFile: URL { directory.appending(path: "stdout") }
  private var errorFile: URL { directory.appending(path: "stderr") }

  /// Starts a program with its output going to files, so that no pipe can fill up.
  init(
    _ arguments: [String], executable: URL, in workingDirectory: URL?, environment: [String: String]
  ) throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try Data().write(to: outputFile)
    try Data().write(to: errorFile)
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
      .merging(environment) { $1 }
    process.currentDirectoryURL = workingDirectory
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  /// What has been written to standard output so far.
  func outputSoFar() throws -> String { try String(contentsOf: outputFile, encoding: .utf8) }

  /// Waits for the end; a death by signal has the exit code 128 + signal, as in a shell.
  func finish() throws -> Run {
    process.waitUntilExit()
    let died = process.terminationReason == .uncaughtSignal
    return Run(
      exitCode: process.terminationStatus + (died ? 128 : 0), output: try outputSoFar(),
      errors: try String(contentsOf: errorFile, encoding: .utf8))
  }
}

/// The built program, run as a user runs it.
enum Tool {
  /// Runs `mpq-solve` to its end.
  static func run(
    _ arguments: [String], executable: URL? = nil, in directory: URL? = nil,
    environment: [String: String] = [:]
  ) throws -> Run {
    try start(arguments, executable: executable, in: directory, environment: environment).finish()
  }

  /// Starts `mpq-solve`.
  static func start(
    _ arguments: [String], executable: URL? = nil, in directory: URL? = nil,
    environment: [String: String] = [:]
  ) throws -> RunningTool {
    try RunningTool(
      arguments, executable: executable ?? built(), in: directory, environment: environment)
  }

  /// Runs a shell line in which `$MPQ` is the program.
  static func shell(_ line: String, in directory: URL) throws -> Run {
    try RunningTool(
      ["-c", line], executable: URL(fileURLWithPath: "/bin/bash"), in: directory,
      environment: ["MPQ": try built().path]
    ).finish()
  }

  /// The executable in the build directory, beside the test bundle.
  static func built() throws -> URL {
    var directory = URL(fileURLWithPath: CommandLine.arguments[0])
    while directory.path != "/" {
      directory.deleteLastPathComponent()
      let candidate = directory.appending(path: "mpq-solve")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
    }
    throw CocoaError(.fileNoSuchFile)
  }

  /// The directory of Package.swift.
  static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
