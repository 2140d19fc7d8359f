import Foundation
import NIOCore
import NIOHTTP1

/// `mpq-serve` as a process of its own, on a free port and with a new database.
final class RunningService: Sendable {
  private let process = Process()
  private let directory: URL
  private let client: LoadClient

  /// - Parameter program: path of `mpq-serve`.
  init(program: String) async throws {
    directory = FileManager.default.temporaryDirectory
      .appending(path: "mpq-bench-service-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let log = directory.appending(path: "log")
    try Data().write(to: log)
    process.executableURL = URL(filePath: program)
    process.arguments = [
      "--port", "0", "--database", directory.appending(path: "service.sqlite").path(),
    ]
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    client = try await Self.client(of: log)
  }

  /// A client for the address that the service writes into its log once it listens.
  private static func client(of log: URL) async throws -> LoadClient {
    for _ in 0..<500 {
      let text = try String(contentsOf: log, encoding: .utf8)
      if let match = text.firstMatch(of: /address=http:\/\/([\d.]+):(\d+)/), let port = Int(match.2)
      {
        return LoadClient(host: String(match.1), port: port)
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw Subprocess.Failure(description: "mpq-serve does not listen; its log is \(log.path())")
  }

  func end() {
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: directory)
  }

  /// Sends a request, and takes its whole answer in.
  func post(
    _ path: String, _ body: [UInt8], mediaType: String = "application/json"
  ) async throws -> (status: Int, text: String) {
    let answer = try await client.send(.POST, path, body, mediaType: mediaType)
    return (answer.status, String(buffer: answer.body))
  }

  /// The service's memory, in mebibytes.
  func residentMebibytes() async throws -> Double {
    let text = String(buffer: try await client.send(.GET, "/metrics").body)
    guard let match = text.firstMatch(of: /process_resident_memory_bytes (\d+)/),
      let bytes = Double(match.1)
    else { return .nan }
    return bytes / 1_048_576
  }
}
