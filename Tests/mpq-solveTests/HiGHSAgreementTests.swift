import Foundation
import TestFixtures
import Testing

/// mpq against HiGHS, an independent solver, on instances that brute force cannot reach.
///
/// The instances and the script come from the acceptance folder; the script needs the Python
/// packages highspy and numpy.
@Suite struct HiGHSAgreementTests {
  private static let script = AcceptanceData.path("peers/solve_with_peers.py")
  private static let generator = AcceptanceData.path("make_instance.py")

  /// Runs a Python program: with what `make bench` installed where that is there, else as the user does.
  private static func python(_ arguments: [String]) throws -> Run {
    let peers = Tool.packageRoot.appending(path: ".build/peers/bin/python3").path()
    let hasPeers = FileManager.default.isExecutableFile(atPath: peers)
    return try Tool.run(
      [hasPeers ? peers : "python3"] + arguments, executable: URL(filePath: "/usr/bin/env"),
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""])
  }

  static let isAvailable =
    AcceptanceData.exists("make_instance.py")
    && (try? python(["-c", "import highspy, numpy"]).exitCode) == 0

  @Test(
    .enabled(if: isAvailable, "python3 with highspy, or the acceptance folder, is missing"),
    arguments: [
      (20, 1, "W3A3", "9"), (40, 2, "W3.5A4", "8"), (60, 3, "W4A4", "10"), (80, 4, "W3A5", "11"),
      (120, 5, "W2.5A3", "12"), (30, 6, "W5A5", "6"),
    ])
  func findsTheSameOptimum(layers: Int, seed: Int, level: String, compression: String) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: directory) }
    let folder = directory.path()
    let made = try Self.python([Self.generator, "\(layers)", "\(seed)", folder])
    #expect(made.exitCode == 0)
    let (network, table) = ("\(folder)/costs.csv", "\(folder)/importance.csv")
    let peer = try Self.python([
      Self.script, network, table, "--level", level, "--compression", compression,
      "--solvers", "highs",
    ])
    let line = try #require(peer.lines.first { $0.hasPrefix("highs ") })
    let words = line.split(separator: " ")
    let expected = try #require(Double(words[4]))
    let answer = try Tool.run([
      "-n", network, "-i", table, "--level", level, "--min-compression", compression, "--json",
    ]).json()
    #expect(answer["status"] as? String == "optimal")
    let importance = try #require(answer["importance"] as? Double)
    #expect(abs(importance - expected) <= 1e-9 * expected)
  }
}
