import Foundation
import TestFixtures

/// A service on a free port with a database of its own, which ends with the test.
final class RunningService {
  let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  private(set) var tool: RunningTool
  private(set) var port = 0
  private let flags: [String]

  /// The database's file.
  let database: String

  /// Another service on the database of one that runs.
  static func beside(_ other: RunningService) throws -> RunningService {
    try RunningService(shell: "exec $MPQ --port 0 --database \(other.database)")
  }

  struct Ended: Error { let errors: String }

  /// - Parameter line: a shell line in which `$MPQ` is the program and `$FLAGS` its flags.
  init(_ flags: [String] = [], shell line: String? = nil) throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    database = directory.path + "/store.sqlite"
    self.flags = flags + ["--port", "0", "--database", database]
    if let line {
      tool = try RunningTool(
        ["-c", line], executable: URL(fileURLWithPath: "/bin/bash"), in: directory,
        environment: [
          "MPQ": try Tool.built().path, "FLAGS": self.flags.joined(separator: " "),
        ])
    } else {
      tool = try Tool.start(self.flags, in: directory)
    }
    try waitForPort()
  }

  deinit {
    if tool.process.isRunning { kill(tool.process.processIdentifier, SIGKILL) }
    tool.process.waitUntilExit()
    try? FileManager.default.removeItem(at: directory)
  }

  private func waitForPort() throws {
    while true {
      let log = try tool.errorsSoFar()
      if let match = log.firstMatch(of: /address=http:\/\/[^ ]*:([0-9]+)/), let port = Int(match.1)
      {
        self.port = port
        return
      }
      guard tool.process.isRunning else { throw Ended(errors: log) }
      usleep(20_000)
    }
  }

  /// Kills the service as nothing else would, and starts it again with the same database.
  func killAndRestart() throws {
    kill(tool.process.processIdentifier, SIGKILL)
    tool.process.waitUntilExit()
    try restart()
  }

  /// Starts it again after its end.
  func restart() throws {
    tool = try Tool.start(flags, in: directory)
    try waitForPort()
  }

  /// Asks it to end, and waits until it has.
  func end(_ signal: Int32 = SIGTERM) throws -> Run {
    kill(tool.process.processIdentifier, signal)
    return try tool.finish()
  }

  /// A request as a text, with its head complete.
  static func head(_ method: String, _ path: String, _ headers: [String: String]) -> String {
    let fields = ["Host": "127.0.0.1", "Connection": "close"].merging(headers) { $1 }
    return "\(method) \(path) HTTP/1.1\r\n"
      + fields.filter { !$0.value.isEmpty }.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
  }

  /// Sends a request and waits for its answer.
  func send(
    _ method: String, _ path: String, _ body: [UInt8]? = nil, headers: [String: String] = [:]
  ) throws -> Answer {
    let connection = try Connection(port: port)
    var headers = headers
    if let body { headers["Content-Length"] = "\(body.count)" }
    connection.send(Array(Self.head(method, path, headers).utf8) + (body ?? []))
    try connection.receiveAll()
    return try Answer(connection.received)
  }

  func get(_ path: String, headers: [String: String] = [:]) throws -> Answer {
    try send("GET", path, headers: headers)
  }

  func post(_ path: String, _ body: String, headers: [String: String] = [:]) throws -> Answer {
    try send("POST", path, Array(body.utf8), headers: headers)
  }

  /// One series of /metrics.
  func metric(_ name: String) throws -> Double? {
    try get("/metrics").text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
      .flatMap { Double($0.dropFirst(name.count + 1)) }
  }

  /// Asks again and again until a condition holds; fails with the log where that takes four minutes.
  func wait(until condition: () throws -> Bool) throws {
    let end = Date().addingTimeInterval(240)
    while try !condition() {
      guard tool.process.isRunning, Date() < end else {
        throw Ended(errors: try tool.errorsSoFar())
      }
      usleep(20_000)
    }
  }

  /// A sweep once nothing happens to it any more.
  func finished(sweep id: String) throws -> [String: Any] {
    var sweep: [String: Any] = [:]
    try wait {
      sweep = try get("/v1/sweeps/\(id)").json()
      return !["queued", "running"].contains(sweep["state"] as? String)
    }
    return sweep
  }
}
