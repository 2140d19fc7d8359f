import Foundation
import TestFixtures
import Testing

@Suite struct ExitCodeTests {
  /// Runs the program where it has to end by itself.
  private func run(_ flags: [String], in directory: URL) throws -> Run {
    try Tool.run(flags, in: directory)
  }

  private func withDirectory(_ body: (URL) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory)
  }

  @Test(arguments: ["0.0.0.0", "::", "192.168.0.1", "example.org", "localhost.example.org", ""])
  func anotherAddressNeedsATokenOrAWord(host: String) throws {
    try withDirectory { directory in
      let run = try run(["--host", host, "--port", "0"], in: directory)
      #expect(run.exitCode == 64)
      #expect(run.errors.hasPrefix("mpq-serve: --host \(host) lets other machines in"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }
  }

  @Test(arguments: [
    ["--port", "70000"], ["--port", "-1"], ["--unknown"], ["--max-upload", "1B"],
    ["--max-upload", "2TiB"], ["--solvers", "0"], ["--solve-time", "30"], ["--solve-time", "0s"],
    ["--log-level", "loud"], ["--queue", "-1"], ["--port", "1", "--port", "2"], ["extra"],
    ["--synchronous", "off"],
  ])
  func whatIsNoUsageIsRefused(flags: [String]) throws {
    try withDirectory { directory in
      let run = try run(flags, in: directory)
      #expect(run.exitCode == 64)
      #expect(!run.errors.isEmpty)
    }
  }

  @Test(arguments: ["", "short", "two tokens-of-sixteen-bytes", "fifteen-bytes-.\n"])
  func aBadTokenFileIsBadData(content: String) throws {
    try withDirectory { directory in
      try Data(content.utf8).write(to: directory.appending(path: "token"))
      let run = try run(["--port", "0", "--token-file", "token"], in: directory)
      #expect(run.exitCode == 65)
      #expect(
        run.errors.hasPrefix("mpq-serve: token: expected one token of at least 16 characters"))
    }
  }

  @Test func aMissingTokenFileCannotBeRead() throws {
    try withDirectory { directory in
      let run = try run(["--port", "0", "--token-file", "none"], in: directory)
      #expect(run.exitCode == 74)
    }
  }

  @Test func anUnusableDatabaseIsNamed() throws {
    try withDirectory { directory in
      try Data(String(repeating: "text\n", count: 2000).utf8)
        .write(to: directory.appending(path: "text"))
      for path in ["text", ".", "none/store.sqlite", "/dev/full"] {
        let run = try run(["--port", "0", "--database", path], in: directory)
        #expect(run.exitCode == (path == "text" ? 65 : 74), "\(path)")
        #expect(run.errors.hasPrefix("mpq-serve: \(path): "), "\(run.errors)")
      }
    }
  }

  @Test func aPortInUseIsNamed() throws {
    let service = try RunningService()
    try withDirectory { directory in
      let run = try run(["--port", "\(service.port)"], in: directory)
      #expect(run.exitCode == 74)
      let words = "the port is taken, perhaps by another mpq-serve; give another one with --port"
      #expect(run.errors.contains("mpq-serve: 127.0.0.1:\(service.port): \(words)"))
    }
    #expect(try service.get("/healthz").status == 200)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func aSignalEndsItWithSuccess(signal: Int32) throws {
    let service = try RunningService()
    #expect(try service.get("/readyz").status == 200)
    let run = try service.end(signal)
    #expect(run.exitCode == 0)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(" ended"))
  }
}
