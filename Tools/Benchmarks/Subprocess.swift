import Foundation

/// Other programs, run to their end.
enum Subprocess {
  struct Output {
    var text: String
    var exitCode: Int32
    var seconds: Double
    /// The most memory that the program held at once.
    var peakBytes: Int
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a command and collects its standard output.
  ///
  /// - Parameter mayFail: whether an exit code other than 0 is an answer, not an error.
  static func run(_ command: [String], mayFail: Bool = false) throws -> Output {
    // Foundation does not report a child's peak memory; `time` does.
    let report = FileManager.default.temporaryDirectory
      .appending(path: "mpq-bench-time-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: report) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/time")
    process.arguments = ["-f", "%M", "-o", report.path()] + command
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    let start = ContinuousClock.now
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let seconds = start.duration(to: .now) / .seconds(1)
    guard mayFail || process.terminationStatus == 0 else {
      throw Failure(
        description: "\(command.joined(separator: " ")) ended with \(process.terminationStatus)")
    }
    let kilobytes = (try? String(contentsOf: report, encoding: .utf8))?
      .split(separator: "\n").last.flatMap { Int($0) }
    return Output(
      text: String(decoding: data, as: UTF8.self), exitCode: process.terminationStatus,
      seconds: seconds, peakBytes: (kilobytes ?? 0) * 1024)
  }
}
