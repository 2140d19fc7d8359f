import Foundation
import TestFixtures
import Testing

/// Budgets on resources, choices by name, and what is read back of them.
@Suite struct ResourceBudgetTests {
  let instance: Instance

  init() throws {
    instance = try Instance(layers: 1)
    try instance.write("layer,macs,params\na.weight,100,64\nb.weight,300,128\n", to: "network.csv")
    try instance.write(
      """
      layer,choice,weight_format,activation_format,importance,size,size_bytes,format,dsp
      a,4bit,4,8,0.5,1.25,32,7,9
      a,8bit,8,8,0.1,2.5,64,8,7
      b,4bit,4,8,0.7,1,64,9,12
      b,8bit,8,8,0.2,2,128,10,10
      """, to: "choices.csv")
    try instance.write(
      """
      layer,tensor,format,importance
      a,weight,q8_0,0.1
      a,weight,mxfp4,0.3
      b,weight,q8_0,0.2
      b,weight,mxfp4,0.7
      """, to: "weights.csv")
  }

  private func run(_ arguments: String...) throws -> Run {
    try Tool.run(arguments, in: instance.directory)
  }

  private func unfolded(_ text: String) -> String { text.replacing(/\n */, with: " ") }

  @Test func aResourceCalledLikeAMeasureKeepsItsOwnDecimals() throws {
    let files = ["-n", "network.csv", "-i", "choices.csv"]
    let size = try run(files[0], files[1], files[2], files[3], "--max-size", "95B", "--json").json()
    let blocking = try #require((size["blocking"] as? [[String: Any]])?.first)
    #expect(blocking["allowed"] as? Int == 8 * 95 && blocking["attainable_min"] as? Int == 8 * 96)
    #expect(blocking["decimals"] == nil)
    let own = try run(files[0], files[1], files[2], files[3], "--max", "size=2.2", "--json").json()
    let row = try #require((own["blocking"] as? [[String: Any]])?.first)
    #expect(row["allowed"] as? Double == 2.2 && row["attainable_min"] as? Double == 2.25)
    #expect(row["decimals"] as? Int == 2)
  }

  /// The least that any limit can be is named, with the layer that needs it.
  @Test func aLimitOfEachLayerNamesTheLayerThatNeedsMost() throws {
    let none = try run("-i", "choices.csv", "--max-any", "dsp=5")
    #expect(none.exitCode == 4)
    #expect(
      unfolded(none.output + none.errors).contains(
        "dsp: layer 'b' uses at least 10, and any layer may use at most 5"))
    let json = try run("-i", "choices.csv", "--max-any", "dsp=5", "--json").json()
    #expect(json["proof"] as? String == "a layer's least usage")
    #expect(try run("-i", "choices.csv", "--max-any", "dsp=10").exitCode == 0)
    for name in ["bits_per_weight", "activation_memory"] {
      let run = try run("-n", "network.csv", "-i", "choices.csv", "--max-any", "\(name)=3")
      #expect(run.exitCode == 64)
      #expect(run.errors.contains("'\(name)' is not counted per layer"))
    }
  }

  @Test func plansAndSweepsReadBackWhateverNamesThereAre() throws {
    #expect(try run("-i", "choices.csv", "--max", "dsp=20", "-o", "plan.csv").exitCode == 0)
    let header = try instance.read("plan.csv").split(separator: "\n")[0].split(separator: ",")
    #expect(Set(header).count == header.count)
    let costs = try run("costs", "-i", "choices.csv", "--plan", "plan.csv")
    #expect(costs.exitCode == 0)
    #expect(costs.output.contains("dsp 17"), "\(costs.output)")
    let compared = try run("compare", "-i", "choices.csv", "--plan", "plan.csv")
    #expect(compared.exitCode == 0, "\(compared.errors)")
    #expect(
      try run("sweep", "-i", "choices.csv", "--sweep", "dsp=17:22:3", "-o", "sweep.csv").exitCode
        == 0)
    let columns = try instance.read("sweep.csv").split(separator: "\n")[0].split(separator: ",")
    #expect(Set(columns).count == columns.count)
    #expect(try run("compare", "-i", "choices.csv", "--sweep", "sweep.csv").exitCode == 0)
    // LIMPQ's lists have integers only.
    let yaml = try run("-i", "choices.csv", "--max", "dsp=20", "-o", "plan.yaml")
    #expect(yaml.exitCode == 65)
    #expect(yaml.errors.contains("its lists hold bits of integers"))
    #expect(try !instance.files().contains("plan.yaml"))
  }

  @Test func aResourceStandsInOneTable() throws {
    try instance.write("layer,choice,kib\na,4bit,1\n", to: "kib.csv")
    for command in ["check", "solve"] {
      let arguments = ["-i", "choices.csv", "--resource", "kib.csv", "--resource", "kib.csv"]
      let run = try Tool.run(
        [command] + arguments + (command == "solve" ? ["--max", "kib=1"] : []),
        in: instance.directory)
      #expect(run.exitCode == 65)
      #expect(run.errors.contains("the resource 'kib' is in another table too"))
    }
  }

  /// As tables join, names of rules may lack what tools add.
  @Test func namesOfRulesJoinAsTablesDo() throws {
    try instance.write(
      #"{"layers": [{"name": "a", "weight_format": "q8_0"}], "ties": [{"layers": ["{a,b}"], "share": "weight_format"}]}"#,
      to: "rules.json")
    let run = try run(
      "-n", "network.csv", "-i", "weights.csv", "--constraints", "rules.json", "--max-size", "1MB",
      "--json")
    #expect(run.exitCode == 0, "\(run.errors)")
    let layers = try #require(try run.json()["layers"] as? [[String: Any]])
    #expect(layers.map { $0["format"] as? String } == ["q8_0", "q8_0"])
  }

  /// A table of weights alone takes one list of candidates.
  @Test func oneListOfBitsIsOfWeightsWhereTheTableHasNoOthers() throws {
    let run = try run(
      "-n", "network.csv", "-i", "weights.csv", "--bits", "q8_0", "--max-size", "1MB", "--json")
    #expect(run.exitCode == 0, "\(run.errors)")
    let least = try Tool.run(
      ["-n", "network.csv", "-i", "weights.csv", "--bits", "q8_0", "--max-bits-per-weight", "8.4"],
      in: instance.directory)
    #expect(least.exitCode == 4)
    #expect(
      unfolded(least.output + least.errors).contains(
        "alone needs at least 8.5 bits; you allow 8.4 bits"))
  }

  @Test func costsKnowOwnFormatsOfTheNetwork() throws {
    try instance.write("format,bits_per_weight\nmine,3.5\n", to: "own.csv")
    try instance.write(
      "layer,macs,params,weight_bits,activation_bits\na,100,64,mine,8\nb,300,128,,\n",
      to: "pinned.csv")
    let run = try run("costs", "-n", "pinned.csv", "--formats", "own.csv")
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.output.contains("mine/8"))
  }
}
