import TestFixtures
import Foundation
import Testing

@Suite struct ConstraintTests {
  let instance: Instance

  init() throws { instance = try Instance() }

  /// The plan's bits by layer.
  private func plan(_ flags: [String], inputs: [String]? = nil) throws -> [String: [Int]] {
    let run = try Tool.run((inputs ?? instance.inputs) + flags + ["--format", "csv"])
    #expect(run.exitCode == 0, "\(run.errors)")
    return Dictionary(
      uniqueKeysWithValues: rows(run.output).map {
        ($0["layer"]!, [Int($0["weight_bits"]!)!, Int($0["activation_bits"]!)!])
      })
  }

  @Test func pinsListsAndWildcardsHold() throws {
    try instance.write(
      """
      {"layers": [
        {"name": "block1*", "weight_bits": [2, 6]},
        {"name": "block3", "weight_bits": 5, "activation_bits": 4},
        {"name": "block10", "activation_bits": [6]}
      ]}
      """, to: "constraints.json")
    let plan = try plan([
      "--level", "W4A4", "--constraints", instance.path("constraints.json"),
    ])
    #expect(plan["block3"] == [5, 4])
    #expect(plan["block10"]?[1] == 6)
    for name in ["block1", "block10", "block11"] {
      #expect([2, 6].contains(plan[name]?[0]))
    }
  }

  @Test(arguments: ["auto", "glpk"])
  func tiesHold(prover: String) throws {
    try instance.write(
      """
      {"ties": [
        {"layers": ["block0", "block5", "block7"], "share": ["weight_bits", "activation_bits"]},
        {"layers": ["block1", "block2"], "share": "activation_bits"}
      ]}
      """, to: "constraints.json")
    let plan = try plan([
      "--level", "W3.5A3.5", "--constraints", instance.path("constraints.json"),
      "--prover", prover,
    ])
    #expect(plan["block0"] == plan["block5"] && plan["block5"] == plan["block7"])
    #expect(plan["block1"]?[1] == plan["block2"]?[1])
  }

  @Test func aTieTakesPatterns() throws {
    try instance.write(
      #"{"ties": [{"layers": ["block1*"], "share": "weight_bits"},"#
        + #" {"layers": ["block2", "block3*", "block3"], "share": "activation_bits"}]}"#,
      to: "constraints.json")
    let flags = ["--level", "W3.5A3.5", "--constraints", instance.path("constraints.json")]
    let plan = try plan(flags)
    #expect(Set(["block1", "block10", "block11"].map { plan[$0]![0] }).count == 1)
    #expect(plan["block2"]?[1] == plan["block3"]?[1])
    try instance.write(
      #"{"ties": [{"layers": ["block7*"], "share": "weight_bits"}]}"#, to: "constraints.json")
    let run = try Tool.run(instance.inputs + flags)
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("a tie needs at least 2 layers; 'block7*' matches only one"))
  }

  /// Blocks 1, 10 and 11 share their first digit, and so do no others.
  @Test func aTieTakesNamedWildcards() throws {
    try instance.write(
      #"{"ties": [{"layers": ["block{n}", "block{n}{0,1}"], "share": "weight_format"}]}"#,
      to: "constraints.json")
    let flags = ["--level", "W3.5A3.5", "--constraints", instance.path("constraints.json")]
    let plan = try plan(flags)
    #expect(Set(["block1", "block10", "block11"].map { plan[$0]![0] }).count == 1)
    #expect(Set(plan.values.map { $0[0] }).count > 1)
    try instance.write(
      #"{"ties": [{"layers": ["block{n}"], "share": "weight_format"}]}"#, to: "constraints.json")
    let run = try Tool.run(instance.inputs + flags)
    #expect(run.exitCode == 65)
    #expect(
      run.errors.contains("constraints.json:1: 'block{n}' ties nothing: it matches 'block0', "))
  }

  @Test(arguments: ["zzz*", "fir*"])
  func aPatternOfATieThatMatchesNothingIsAnError(pattern: String) throws {
    try instance.write(
      #"{"ties": [{"layers": ["\#(pattern)", "block1", "block2"], "share": "weight_bits"}]}"#,
      to: "constraints.json")
    let run = try Tool.run(
      instance.inputs + ["--level", "W3A3", "--constraints", instance.path("constraints.json")])
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("'\(pattern)' matches no searched layer"))
  }

  /// The level's uniform plan, which a user would deploy, is told although it does not fit into its own level.
  @Test func aLevelThatARuleMakesDearerIsStillTold() throws {
    try instance.write(
      #"{"layers": [{"name": "block3", "weight_bits": 6}]}"#, to: "constraints.json")
    let run = try Tool.run(
      instance.inputs + ["--level", "W4A4", "--constraints", instance.path("constraints.json")])
    #expect(run.exitCode == 0)
    let line = try #require(run.lines.last)
    #expect(line.hasPrefix("uniform W4A4, 1 layer by rule, needs "))
    #expect(line.contains(" % more BitOps than W4A4 allows, and has importance "))
    #expect(line.contains("; this plan costs "))
    let plain = try Tool.run(instance.inputs + ["--level", "W4A4"])
    #expect(!plain.output.contains("by rule"))
  }

  @Test func layersThatReadOneTensorShareItsBits() throws {
    let csv = try Tool.run(["costs", "-n", "resnet18", "--csv"]).output
    let names = rows(csv).filter { $0["weight_bits"] == "" }.map { $0["layer"]! }
    let table = try Instance(names: names, seed: 7)
    let inputs = ["-n", "resnet18", "-i", table.path("importance.csv"), "--level", "W3A3"]
    let free = try plan([], inputs: inputs)
    let tied = try plan(["--tie-shared-inputs"], inputs: inputs)
    let pairs = (2...4).map { ("layer\($0).0.conv1", "layer\($0).0.downsample.0") }
    #expect(pairs.allSatisfy { tied[$0]?[1] == tied[$1]?[1] })
    #expect(pairs.contains { free[$0]?[1] != free[$1]?[1] }, "the ties have to change something")
  }

  @Test func sharedInputsNeedANetworkDescription() throws {
    let run = try Tool.run(instance.inputs + ["--level", "W3A3", "--tie-shared-inputs"])
    #expect(run.exitCode == 64)
    #expect(run.errors.contains("--tie-shared-inputs needs a network.json"))
  }

  @Test func aConstraintThatMatchesNothingIsAnError() throws {
    try instance.write(
      "{\"layers\": [\n{\"name\": \"blok*\", \"weight_bits\": 2},\n"
        + "{\"name\": \"first\", \"weight_bits\": 2}],\n"
        + "\"ties\": [{\"layers\": [\"block1\", \"nobody\"], \"share\": \"weight_bits\"}]}",
      to: "constraints.json")
    let run = try Tool.run(
      instance.inputs + ["--level", "W3A3", "--constraints", instance.path("constraints.json")])
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("constraints.json:2: no layer of network 'costs' matches 'blok*'"))
    #expect(run.errors.contains("constraints.json:3: 'first' matches only layers that the network"))
    #expect(run.errors.contains("constraints.json:4: network 'costs' has no layer 'nobody' to tie"))
  }

  @Test func tiesWithoutACommonWidthAreInfeasible() throws {
    try instance.write(
      """
      {"layers": [{"name": "block0", "weight_bits": [2, 3]},
                  {"name": "block1", "weight_bits": [4, 5]}],
       "ties": [{"layers": ["block0", "block1"], "share": "weight_bits"}]}
      """, to: "constraints.json")
    let run = try Tool.run(
      instance.inputs + ["--level", "W3A3", "--constraints", instance.path("constraints.json")])
    #expect(run.exitCode == 4)
    #expect(run.errors.contains("no weight bit-width in common: block0, block1"))
    let json = try Tool.run(
      instance.inputs + ["--level", "W3A3", "--constraints", instance.path("constraints.json")]
        + ["--json"])
    #expect(json.exitCode == 4)
    #expect(try json.json()["status"] as? String == "infeasible")
  }
}
