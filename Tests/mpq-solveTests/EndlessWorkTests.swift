import Foundation
import TestFixtures
import Testing

/// What would take for ever ends when it is asked to, and limits hold in every phase.
@Suite struct EndlessWorkTests {
  /// A chain of ties over many layers, and twelve ties over a twelfth of them each.
  private static let layers = 4_000

  private static func ties(_ instance: Instance) throws {
    let chain = (0..<(layers - 1)).map { index in
      "{\"layers\":[\"block\(index)\",\"block\(index + 1)\"],"
        + "\"share\":\"\(index.isMultiple(of: 2) ? "weight" : "activation")_bits\"}"
    }
    try instance.write("{\"ties\":[\(chain.joined(separator: ","))]}", to: "chain.json")
    let blocks = (0..<12).map { block in
      let members = (0..<(layers / 12)).map { "\"block\(block * (layers / 12) + $0)\"" }
      return "{\"layers\":[\(members.joined(separator: ","))],\"share\":\"activation_bits\"}"
    }
    try instance.write("{\"ties\":[\(blocks.joined(separator: ","))]}", to: "blocks.json")
  }

  private static let budgets = [
    "--level", "W3.3A3.1", "--min-compression", "9.1", "--max-mean-weight-bits-by-layers", "3.43",
    "--max-mean-activation-bits", "3.21",
  ]

  @Test(.timeLimit(.minutes(3)), arguments: ["chain.json", "blocks.json"], ["solve", "report"])
  func anInterruptionEndsAnything(constraints: String, command: String) throws {
    let instance = try Instance(layers: Self.layers)
    try Self.ties(instance)
    let output = command == "report" ? ["-o", "report.html"] : ["--verify"]
    let tool = try Tool.start(
      [command] + instance.inputs + Self.budgets + output
        + ["--constraints", instance.path(constraints)], in: instance.directory)
    usleep(1_000_000)
    kill(tool.process.processIdentifier, SIGTERM)
    // Before the signal is taken it ends the program at once; afterwards with what was found.
    #expect([0, 3, 128 + SIGTERM].contains(try tool.finish().exitCode))
  }

  @Test func tooManyChoicesAreRefusedByNumber() throws {
    let instance = try Instance(layers: 2_100, bits: Array(1...32))
    for command in [["solve", "--level", "W4A4"], ["compare"], ["check"]] {
      let run = try Tool.run(command + instance.inputs, in: instance.directory)
      #expect(run.exitCode == 65)
      let words = run.errors + run.output
      #expect(words.contains("2150400 choices"), "\(words)")
      #expect(words.contains("2097152"), "\(words)")
    }
  }
}
