package import Foundation

/// A run that is still going on.
package final class RunningTool {
  package let process = Process()
  private let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  private var outputFile: URL { directory.appending(path: "stdout") }
  private var errorFile: URL { directory.appending(path: "stderr") }

  /// Starts a program with its output going to files, so that no pipe can fill up.
  ///
  /// - Parameter environment: added to a small one of its own; nothing is inherited.
  package init(
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
  package func outputSoFar() throws -> String {
    try String(contentsOf: outputFile, encoding: .utf8)
  }

  /// What has been written to standard error so far.
  package func errorsSoFar() throws -> String {
    try String(contentsOf: errorFile, encoding: .utf8)
  }

  /// Waits for the end.
  package func finish() throws -> Run {
    process.waitUntilExit()
    let died = process.terminationReason == .uncaughtSignal
    return Run(
      exitCode: process.terminationStatus + (died ? 128 : 0), output: try outputSoFar(),
      errors: try String(contentsOf: errorFile, encoding: .utf8))
  }
}
