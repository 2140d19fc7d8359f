import Foundation
import TestFixtures
import Testing

@Suite struct ProgramCommandTests {
  /// GLPK's own program, by whose readers the files are read.
  private static let glpsol = "/usr/bin/glpsol"
  static let hasReader = FileManager.default.isExecutableFile(atPath: glpsol)

  private static let names = ["a b", "a_b", "läyer \"3\", x", "1e5", "e1", "x: y", "+"]

  /// Ties, four rows, and names that no format takes.
  private static func instance() throws -> (Instance, [String]) {
    let instance = try Instance(names: names, bits: [2, 3, 4, 6], seed: 3)
    try instance.write(
      """
      {"ties": [{"layers": ["a b", "1e5", "e1"], "share": "weight_bits"},
                {"layers": ["a_b", "e1"], "share": ["activation_bits", "weight_bits"]},
                {"layers": ["+", "x: y"], "share": "activation_bits"}]}
      """, to: "ties.json")
    return (instance, instance.inputs + ["--constraints", instance.path("ties.json")])
  }

  /// What glpsol finds: the optimum, or nil where there is none.
  private func optimum(of file: String, _ flag: String, in instance: Instance) throws -> Double? {
    let run = try Tool.run(
      [flag, file, "-o", instance.path("solution.txt")],
      executable: URL(filePath: Self.glpsol))
    #expect(run.exitCode == 0, "\(run.output)")
    if run.output.contains("NO PRIMAL FEASIBLE SOLUTION")
      || run.output.contains("NO INTEGER FEASIBLE SOLUTION")
    {
      return nil
    }
    #expect(run.output.contains("INTEGER OPTIMAL SOLUTION FOUND"), "\(run.output)")
    let line = try instance.read("solution.txt").split(separator: "\n").first {
      $0.hasPrefix("Objective:")
    }
    return line.flatMap { Double($0.split(separator: " ")[3]) }
  }

  @Test(
    .enabled(if: hasReader, "glpsol (Debian's glpk-utils) is missing"),
    arguments: [
      ["--level", "W3A3"],
      ["--level", "W3.5A4", "--min-compression", "9.3", "--max-mean-activation-bits", "3.4"],
      [
        "--max-bitops", "9M", "--max-mean-weight-bits", "3.7", "--max-mean-weight-bits-by-layers",
        "3.6", "--max-mean-activation-bits", "3.7", "--max-mean-activation-bits-by-parameters",
        "3.65", "--alpha", "1.5",
      ], ["--max-size", "1kB"], ["--level", "W2A2", "--max-size", "1GB"],
    ])
  func everySolverFindsTheSameOptimum(flags: [String]) throws {
    let (instance, inputs) = try Self.instance()
    let run = try Tool.run(inputs + flags + ["--json"])
    let expected = try run.json()["importance"] as? Double
    #expect(run.exitCode == (expected == nil ? 4 : 0))
    for (ending, flag) in [("lp", "--lp"), ("mps", "--freemps")] {
      let file = instance.path("program.\(ending)")
      let written = try Tool.run(["program"] + inputs + flags + ["-o", file])
      #expect(written.exitCode == 0 && written.output.contains("rows written to \(file)"))
      let found = try optimum(of: file, flag, in: instance)
      #expect((found == nil) == (expected == nil))
      // glpsol prints ten digits.
      if let found, let expected { #expect(abs(found - expected) <= 1e-9 * expected) }
    }
  }

  /// Formats by name, choices that differ in nothing but their names, resources with spaces, and memory banks.
  @Test(
    .enabled(if: hasReader, "glpsol (Debian's glpk-utils) is missing"),
    arguments: [
      (["-n", "costs.csv", "-i", "types.csv"], ["--max-bits-per-weight", "5.2"]),
      (
        ["-n", "costs.csv", "-i", "types.csv", "--constraints", "ties.json"],
        ["--max-bits-per-weight", "5.2"]
      ),
      (["-i", "choices.csv"], ["--max", "a b=300", "--max", "energy=90mJ"]),
      (
        ["-i", "choices.csv", "--resource", "banks.csv"],
        ["--max", "kib per bank=80", "--max", "a b=320"]
      ),
    ])
  func namesOfFormatsAndChoicesCanBeRead(inputs: [String], budgets: [String]) throws {
    let instance = try Instance(layers: 6, bits: [4], seed: 5)
    var random = SeededGenerator(seed: 9)
    var types = "layer,tensor,format,importance\n"
    var choices = "layer,choice,weight_format,importance,a b,energy [mJ]\n"
    var banks = "layer,choice,group,kib per bank\n"
    for layer in 0..<6 {
      for format in ["int4-g128", "int4-g128-asym", "q4_K", "2.13", "8"] {
        types += "block\(layer),weight,\(format),\(random.real(0...1))\n"
      }
      for (name, format) in [("slow", "8"), ("fast", "8"), ("W4A8", ""), ("a-b/c:d", "int4-g128")] {
        choices += "block\(layer),\(name),\(format),\(random.real(0...1)),"
        choices += "\(random.integer(1...99)),\(random.integer(1...30))\n"
        banks += "block\(layer),\(name),bank \(layer % 2),\(random.integer(1...40))\n"
      }
    }
    // Rows of 256 weights, which all formats divide.
    let costs = (0..<6).map { "block\($0),100,\(256 * ($0 + 3)),256\n" }.joined()
    try instance.write("layer,macs,params,row_length\n" + costs, to: "costs.csv")
    try instance.write(types, to: "types.csv")
    try instance.write(choices, to: "choices.csv")
    try instance.write(banks, to: "banks.csv")
    try instance.write(
      #"{"ties": [{"layers": ["block{2,3,4}"], "share": "weight_format"},"#
        + #" {"layers": ["block0", "block1"], "share": "weight_format"}]}"#, to: "ties.json")
    let answer = try Tool.run(inputs + budgets + ["--json"], in: instance.directory)
    let expected = try #require(try answer.json()["importance"] as? Double, "\(answer.errors)")
    for (ending, flag) in [("lp", "--lp"), ("mps", "--freemps")] {
      let file = instance.path("program.\(ending)")
      let written = try Tool.run(
        ["program"] + inputs + budgets + ["-o", file], in: instance.directory)
      #expect(written.exitCode == 0, "\(written.errors)")
      let found = try #require(try optimum(of: file, flag, in: instance))
      #expect(abs(found - expected) <= 1e-8 * expected)
    }
  }

  @Test func theFormatIsTheEndingsUnlessOneIsNamed() throws {
    let instance = try Instance(layers: 2)
    let inputs = ["program"] + instance.inputs + ["--level", "W3A3"]
    let lp = try Tool.run(inputs).output
    #expect(lp.hasPrefix("\\ mpq: ") && lp.hasSuffix("\nEnd\n"))
    let mps = try Tool.run(inputs + ["--format", "mps"]).output
    #expect(mps.hasPrefix("* mpq: ") && mps.hasSuffix("\nENDATA\n"))
    for (name, flags, text) in [
      ("a.lp", [], lp), ("b.MPS", [], mps), ("c.lp", ["--format", "mps"], mps),
      ("d", ["--format", "lp"], lp),
    ] as [(String, [String], String)] {
      #expect(try Tool.run(inputs + flags + ["-o", instance.path(name)]).exitCode == 0)
      #expect(try instance.read(name) == text)
    }
    let run = try Tool.run(inputs + ["-o", instance.path("e.txt")])
    #expect(run.exitCode == 64 && run.errors.contains("--format"))
    #expect(try !instance.files().contains("e.txt"))
  }

  @Test func writesOverNoInputAndNeedsABudget() throws {
    let instance = try Instance(layers: 2)
    #expect(try Tool.run(["program"] + instance.inputs).exitCode == 64)
    let run = try Tool.run(
      ["program"] + instance.inputs
        + ["--level", "W3A3", "--format", "lp", "-o", instance.path("costs.csv")])
    #expect(run.exitCode == 64 && run.errors.contains("overwrite an input"))
    let missing = try Tool.run(
      ["program"] + instance.inputs + ["--level", "W3A3", "-o", "/nowhere/p.lp"])
    #expect(missing.exitCode == 74)
  }
}
