import NIOHTTP1
import AsyncHTTPClient
import Foundation
import NIOCore

/// `mpq-serve` as a process of its own, on a free port and with a new database.
final class RunningService: Sendable {
  private let process = Process()
  private let directory: URL
  let client: HTTPClient
  let address: String

  /// - Parameter program: path of `mpq-serve`.
  init(program: String, client: HTTPClient) async throws {
    self.client = client
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
    address = try await Self.address(in: log)
  }

  /// The address that the service writes into its log once it listens.
  private static func address(in log: URL) async throws -> String {
    for _ in 0..<500 {
      let text = try String(contentsOf: log, encoding: .utf8)
      if let match = text.firstMatch(of: /address=(\S+)/) { return String(match.1) }
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
    var request = HTTPClientRequest(url: address + path)
    request.method = .POST
    request.headers.add(name: "content-type", value: mediaType)
    request.body = .bytes(ByteBuffer(bytes: body))
    let response = try await client.execute(request, timeout: .seconds(60))
    let text = String(buffer: try await response.body.collect(upTo: 1 << 24))
    return (Int(response.status.code), text)
  }

  /// The service's memory, in mebibytes.
  func residentMebibytes() async throws -> Double {
    let response = try await client.execute(
      HTTPClientRequest(url: address + "/metrics"), timeout: .seconds(10))
    let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
    guard let match = text.firstMatch(of: /process_resident_memory_bytes (\d+)/),
      let bytes = Double(match.1)
    else { return .nan }
    return bytes / 1_048_576
  }
}
