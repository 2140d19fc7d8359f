import Foundation
import TestFixtures
import Testing

/// mpq against HiGHS on the program that it writes itself: ties, and three to five budget rows.
@Suite struct HiGHSProgramTests {
  /// Where `make peers` put highspy, or where the environment says.
  private static let python =
    ProcessInfo.processInfo.environment["MPQ_PYTHON"]
    ?? Tool.packageRoot.appending(path: ".build/peers/bin/python3").path()
  private static let script = Tool.packageRoot.appending(path: "Tools/bench/solve_program.py")
    .path()

  static let isAvailable =
    (try? Tool.run(["-c", "import highspy"], executable: URL(filePath: python)).exitCode) == 0

  private static let rows = [
    ["--level", "W3A3.2"], ["--max-mean-weight-bits-by-layers", "3.3"],
    ["--max-latency", "0.18ms"],
    ["--max-mean-activation-bits", "3.4"], ["--max-mean-weight-bits", "3.2"],
  ]

  @Test(
    .enabled(if: isAvailable, "python3 with highspy is missing; set MPQ_PYTHON to one"),
    arguments: [(20, 3), (30, 4), (25, 5), (60, 3), (120, 3)])
  func findsTheSameOptimum(layers: Int, rows: Int) throws {
    let instance = try Instance(layers: layers, seed: UInt64(layers + rows))
    try instance.writeLatencies()
    try instance.write(
      """
      {"ties": [{"layers": ["block0", "block3", "block4"], "share": "weight_bits"},
                {"layers": ["block4", "block7"], "share": "activation_bits"},
                {"layers": ["block10", "block11"], "share": ["weight_bits", "activation_bits"]}]}
      """, to: "ties.json")
    var flags = instance.inputs + ["--constraints", instance.path("ties.json")]
    for row in Self.rows.prefix(rows) {
      // Latencies add up over the layers.
      flags +=
        row[0] == "--max-latency"
        ? [row[0], "\(7 * layers + 16)us", "--latency-table", instance.path("latency.csv")] : row
    }
    let answer = try Tool.run(flags + ["--json"]).json()
    #expect(answer["status"] as? String == "optimal")
    let importance = try #require(answer["importance"] as? Double)
    let program = instance.path("program.mps")
    #expect(try Tool.run(["program"] + flags + ["-o", program]).exitCode == 0)
    let peer = try Tool.run(
      [Self.script, "highs", program, "60"], executable: URL(filePath: Self.python)
    ).json()
    #expect(peer["status"] as? String == "optimal")
    // HiGHS keeps rows and objective to its tolerances: its plan may be a little dearer, never cheaper.
    let found = try #require(peer["importance"] as? Double)
    #expect(importance <= found * (1 + 1e-12))
    #expect(found <= importance * (1 + 1e-6))
  }
}
