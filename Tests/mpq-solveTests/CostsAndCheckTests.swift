import TestFixtures
import Foundation
import Testing

@Suite struct CostsAndCheckTests {
  @Test(arguments: [
    ("resnet18", "21 layers (19 searched), 1,814,073,344 MACs, 11,678,912 weights"),
    ("resnet50", "54 layers (52 searched), 4,089,184,256 MACs, 25,502,912 weights"),
    ("mobilenet_v1", "28 layers (26 searched), 568,740,352 MACs, 4,209,088 weights"),
    ("mobilenet_v2", "53 layers (51 searched), 300,774,272 MACs, 3,469,760 weights"),
  ])
  func shippedNetworksHaveTheirTotals(name: String, totals: String) throws {
    let run = try Tool.run(["costs", "-n", name])
    #expect(run.exitCode == 0)
    #expect(try #require(run.lines.last).hasPrefix("\(name): \(totals), "))
  }

  @Test func tableShowsShapesAndPins() throws {
    let lines = try Tool.run(["costs", "-n", "resnet18"]).lines
    #expect(lines.count == 1 + 21 + 1)
    #expect(
      lines[1].split(separator: " ").map(String.init)
        == ["conv1", "convolution", "3×224×224", "64×112×112", "118,013,952", "9,408", "W8A8"])
  }

  @Test func theCostTableIsTakenAsANetwork() throws {
    let instance = try Instance(layers: 3)
    let csv = try Tool.run(["costs", "-n", "resnet18", "--csv"]).output
    try instance.write(csv, to: "resnet18.csv")
    let again = try Tool.run(["costs", "-n", instance.path("resnet18.csv"), "--csv"])
    #expect(again.output == csv)

    let names = rows(csv).filter { $0["weight_bits"] == "" }.map { $0["layer"]! }
    let table = try Instance(names: names)
    let answers = try ["resnet18", instance.path("resnet18.csv")].map {
      try Tool.run([
        "-n", $0, "-i", table.path("importance.csv"), "--level", "W3A3", "--format", "csv",
      ])
    }
    #expect(answers[0].exitCode == 0)
    #expect(answers[0].output == answers[1].output)
  }

  @Test func costsRefuseAPlanOfAnotherNetwork() throws {
    let instance = try Instance(layers: 3)
    try instance.write("layer,weight_bits,activation_bits\nother,2,2\n", to: "plan.csv")
    let run = try Tool.run(
      ["costs", "-n", instance.path("costs.csv"), "--plan", instance.path("plan.csv")])
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("plan.csv:2: network 'costs' has no layer 'other'"))
    let both = try Tool.run(["costs", "-n", "resnet18", "--csv", "--plan", "x"])
    #expect(both.exitCode == 64)
  }

  @Test func checkRefusesTiesThatSolveRefuses() throws {
    let instance = try Instance(layers: 2, bits: [2, 4])
    try instance.write(
      """
      {"layers": [{"name": "block0", "weight_bits": 2}, {"name": "block1", "weight_bits": 4}],
       "ties": [{"layers": ["block0", "block1"], "share": "weight_bits"}]}
      """, to: "ties.json")
    let inputs = instance.inputs + ["--constraints", instance.path("ties.json")]
    let check = try Tool.run(["check"] + inputs)
    let solve = try Tool.run(inputs + ["--level", "W4A4"])
    let words = "tied layers have no weight bit-width in common: block0, block1"
    #expect(check.exitCode == 4 && check.output.contains(words))
    #expect(solve.exitCode == 4 && solve.errors.contains(words))
  }

  /// Choices that few layers have are levels too, where no choice is more common.
  @Test func checkNamesTheLevelsThatUniformPlansHave() throws {
    let instance = try Instance(layers: 2)
    try instance.write("layer,choice,importance\na,x,1\nb,y,2\nc,z,3\n", to: "choices.csv")
    let rare = try Tool.run(["check", "-i", instance.path("choices.csv")])
    #expect(rare.output.contains("levels of uniform plans: x,y,z\n"))
    try instance.write("layer,choice,importance\na,x,1\nb,x,2\nc,z,3\n", to: "choices.csv")
    let common = try Tool.run(["check", "-i", instance.path("choices.csv")])
    #expect(common.output.contains("levels of uniform plans: x\n"))
  }

  @Test func checkSaysThatAllJoins() throws {
    let instance = try Instance(layers: 3, bits: [2, 4, 8])
    let run = try Tool.run(["check"] + instance.inputs)
    #expect(run.exitCode == 0)
    #expect(
      run.output == """
        network costs: 4 layers, 3 searched, 1 pinned
        table \(instance.path("importance.csv")): 3 layers, weight bits 2,4,8, activation bits 2,4,8
        candidates: weights 2,4,8, activations 2,4,8
        all 3 searched layers join: 27 choices

        """)
  }

  @Test func checkListsEverythingThatIsMissing() throws {
    let instance = try Instance(layers: 30)
    let text = try instance.read("importance.csv").split(separator: "\n")
    try instance.write(
      text.filter { !$0.hasPrefix("\"block1\"") }.joined(separator: "\n"), to: "importance.csv")
    let run = try Tool.run(["check"] + instance.inputs + ["--bits", "2,7", "--all"])
    #expect(run.exitCode == 65)
    #expect(run.output.contains("no rows for layer 'block1' of network 'costs'"))
    for block in 2..<30 {
      #expect(
        run.output.contains(
          "layer 'block\(block)' has no weight importance at 7 bits (it has 2, 3, 4, 5, 6)"))
    }
    #expect(run.lines.last == "3 problems; not searchable")

    let solve = try Tool.run(instance.inputs + ["--bits", "2,7", "--level", "W3A3"])
    #expect(solve.exitCode == 65)
    #expect(
      solve.errors.contains(
        "29 of the 30 searched layers ('block0', 'block2', 'block3' and 26 more) have no activation "
          + "importance at 7 bits"))
    #expect(solve.errors.split(separator: "\n").count == 4)
  }

  @Test func listsAreCutOffWithACount() throws {
    let instance = try Instance(layers: 3)
    let extra = (0..<800).map { "extra\($0),weight,2,0.5\n" }.joined()
    try instance.write(try instance.read("importance.csv") + extra, to: "importance.csv")
    let run = try Tool.run(["check"] + instance.inputs)
    #expect(run.exitCode == 0)
    #expect(run.lines.filter { $0.hasPrefix("warning: ") }.count == 1)
    #expect(
      run.output.contains("800 layers ('extra0', 'extra1', 'extra2' and 797 more) are not in"))
    #expect(
      run.lines.last == "all 3 searched layers join, 3 of the table's 803 layers: 75 choices")
  }

  @Test func aTableOfAnotherNetworkIsTold() throws {
    let instance = try Instance(layers: 3)
    try instance.write(
      #"{"network": "resnet34", "network_sha256": "\#(String(repeating: "ab", count: 32))"}"#,
      to: "importance.provenance.json")
    let words = "was measured on network 'resnet34' with SHA-256 abababababab…, not on this network"
    let check = try Tool.run(["check"] + instance.inputs)
    #expect(check.exitCode == 0)
    #expect(check.output.contains("warning: \(instance.path("importance.csv")): \(words) 'costs'"))
    let solve = try Tool.run(instance.inputs + ["--level", "W4A4"])
    #expect(solve.errors.contains(words))
  }

  @Test func aTableOfThisNetworkIsNotWarnedOf() throws {
    let models = Tool.packageRoot.appending(path: "models/resnet8-fashion").path
    let run = try Tool.run(
      ["check", "-n", "\(models)/network.json", "-i", "\(models)/importance.csv"])
    #expect(run.exitCode == 0)
    #expect(!run.output.contains("warning: "))
  }

  @Test func checkSaysWhatIsNotMonotone() throws {
    let instance = try Instance(layers: 1, bits: [2, 4])
    try instance.write(
      "layer,tensor,bits,importance\nblock0,weight,2,0.1\nblock0,weight,4,0.2\n"
        + "block0,activation,2,0.4\nblock0,activation,4,0.2\n", to: "importance.csv")
    let run = try Tool.run(["check"] + instance.inputs + ["--outliers", "exclude"])
    #expect(run.exitCode == 0)
    #expect(
      run.output.contains(
        "1 importance below the next higher width's, left out:\n  block0 weight at 2 bits (0.1)\n"))
  }
}
