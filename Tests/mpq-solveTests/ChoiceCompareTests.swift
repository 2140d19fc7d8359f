import Foundation
import TestFixtures
import Testing

/// `compare`, `report` and `costs` for choices, named formats and resources.
@Suite struct ChoiceCompareTests {
  let instance: Instance

  /// An accelerator's table of choices, and a language model with types of weights.
  init() throws {
    instance = try Instance(layers: 6, bits: [2, 4, 8])
    var choices = "layer,choice,importance,cycles,DSP,energy [uJ]\n"
    var (network, table) = ("layer,macs,params,weight_bits,activation_bits\n", "")
    table = "layer,tensor,format,importance\n"
    for layer in 0..<6 {
      let size = 3 + (layer * 7) % 5
      for (place, choice) in ["int4 wide", "int4 slow", "int8", "exact"].enumerated() {
        // What a layer loses has little to do with what it costs, so mixing pays.
        let importance = [1, 9, 2, 30, 4, 0.5][layer] / Double(1 << (2 * place))
        choices +=
          "conv\(layer),\(choice),\(importance),\(1000 * size * [2, 4, 5, 9][place] + 17 * layer),"
          + "\([16, 8, 12, 20][place] + layer % 2),\(Double(size) * [1.5, 1.25, 3, 8][place])\n"
      }
      network += "blk.\(layer),\(4096 * size),\(4096 * size),,\n"
      for (place, format) in ["q2_K", "q4_K", "q8_0", "f16"].enumerated() {
        let importance = [1, 9, 2, 30, 4, 0.5][layer] / Double(1 << (3 * place))
        table += "blk.\(layer),weight,\(format),\(importance)\n"
      }
    }
    try instance.write(choices, to: "choices.csv")
    try instance.write(network, to: "model.csv")
    try instance.write(table, to: "types.csv")
  }

  private func run(_ arguments: String...) throws -> Run {
    try Tool.run(arguments, in: instance.directory)
  }

  @Test func anAcceleratorsChoicesAreComparedAtTheirResources() throws {
    let table = rows(try run("compare", "-i", "choices.csv", "--csv").output)
    let mixed = table.filter { $0["kind"] == "mixed" }
    // In the order of the cycles of their uniform plans.
    #expect(mixed.map { $0["matchup"] } == ["int4 wide", "int4 slow", "int8", "exact"])
    for row in mixed {
      let uniform = try #require(
        table.first { $0["matchup"] == row["matchup"] && $0["kind"] == "uniform" })
      for column in ["cycles", "DSP", "energy"] {
        #expect(Double(row[column]!)! <= Double(uniform[column]!)!)
      }
      #expect(Double(row["importance"]!)! <= Double(uniform["importance"]!)! + 1e-12)
      #expect(row["bitops"] == "" && row["size_bytes"] == "" && row["mean_weight_bits"] == "")
    }
    let text = try run("compare", "-i", "choices.csv")
    #expect(text.exitCode == 0)
    #expect(text.output.contains("within the cycles, DSP and energy of int8"))
    #expect(text.output.contains("within the same cycles, DSP and energy"))
    #expect(!text.output.contains("BitOps") && !text.output.contains("size"))
    let object = try run("compare", "-i", "choices.csv", "--json").json()
    let plans = try #require(object["plans"] as? [[String: Any]])
    #expect(plans.map { $0["energy"] as? Double } == table.map { Double($0["energy"]!) })
    #expect(plans.allSatisfy { $0["bitops"] is NSNull })
  }

  @Test func typesOfWeightsAreComparedAtTheirSize() throws {
    let run = try run("compare", "-n", "model.csv", "-i", "types.csv")
    #expect(run.exitCode == 0)
    #expect(run.lines.first?.split(separator: " ").prefix(4) == ["plan", "mean", "W", "size"])
    for level in ["q2_K", "q4_K", "q8_0", "f16"] {
      #expect(run.output.contains("within the size of \(level)\n"))
    }
    #expect(run.output.contains("less importance than the best uniform plan within the same size"))
    #expect(run.output.contains("size saved is the saving of another mixed plan"))
    #expect(!run.output.contains("BitOps") && !run.output.contains("mean A"))
  }

  @Test func levelsAreNamesToo() throws {
    func levels(_ list: String) throws -> Run {
      try run("compare", "-i", "choices.csv", "--levels", list, "--csv")
    }
    #expect(try levels("int8,exact").output == run("compare", "-i", "choices.csv", "--csv").output)
    let strange = try levels("int8,W3A3")
    #expect(strange.exitCode == 64)
    #expect(
      strange.errors.contains(
        "expected a level of the table (int8, exact, int4 slow, int4 wide), found 'W3A3'"))
    let ofBits = try Tool.run(
      ["compare"] + instance.inputs + ["--levels", "W3A3,wide"], in: instance.directory)
    #expect(ofBits.exitCode == 64)
    #expect(
      ofBits.errors.contains("The value 'W3A3,wide' is invalid for '--levels <list>': expected"))
  }

  @Test func plansAndSweepsReadBack() throws {
    let budgets = ["--max", "cycles=200k"]
    _ = try Tool.run(
      ["-i", "choices.csv"] + budgets + ["-o", "plan.csv"], in: instance.directory)
    _ = try Tool.run(
      ["-i", "choices.csv"] + budgets + ["-o", "plan.json"], in: instance.directory)
    _ = try Tool.run(
      ["sweep", "-i", "choices.csv", "--sweep", "cycles=120k:200k:3", "-o", "sweep.csv"],
      in: instance.directory)
    let csv = try run(
      "compare", "-i", "choices.csv", "--csv", "--plan", "plan.csv", "--plan", "plan.json",
      "--sweep", "sweep.csv")
    #expect(csv.exitCode == 0 && csv.errors.isEmpty, "\(csv.errors)")
    let own = rows(csv.output).filter { $0["kind"] == "own" || $0["kind"] == "swept" }
    #expect(
      own.map { $0["plan"] } == ["plan.csv", "plan.json"] + (1...3).map { "sweep.csv row \($0)" })
    let plan = rows(try instance.read("plan.csv"))
    let sum = plan.compactMap { Double($0["importance"]!) }.reduce(0, +)
    #expect(abs(Double(own[0]["importance"]!)! - sum) < 1e-9)
    for column in ["cycles", "DSP", "energy"] {
      let total = plan.compactMap { Double($0[column]!) }.reduce(0, +)
      #expect(abs(Double(own[0][column]!)! - total) < 1e-9 * total)
      #expect(own[1][column] == own[0][column] && own[4][column] == own[0][column])
    }
  }

  @Test func theReportHasAChartPerResource() throws {
    let run = try run("report", "-i", "choices.csv", "-o", "r.html", "--svg", "charts")
    #expect(run.exitCode == 0, "\(run.errors)")
    let charts = try FileManager.default.contentsOfDirectory(atPath: instance.path("charts"))
    for name in ["tradeoff-cycles", "tradeoff-dsp", "tradeoff-energy", "spending", "plan-int8"] {
      #expect(charts.contains("\(name).svg"), "lacks \(name)")
    }
    let html = try instance.read("r.html")
    #expect(html.contains("<dt>choices</dt><dd>int8, exact, int4 slow, int4 wide</dd>"))
    #expect(!html.contains("<dt>α</dt>"))
  }

  @Test func resourcesOfIntegersAreHeldEqualToo() throws {
    var text = "layer,weight_bits,activation_bits,LUT\nfirst,8,8,5000\n"
    for (index, name) in instance.names.enumerated() {
      for weight in [2, 4, 8] {
        for activation in [2, 4, 8] {
          text += "\(name),\(weight),\(activation),\(30 * weight * activation + 41 * index)\n"
        }
      }
    }
    try instance.write(text, to: "luts.csv")
    let run = try Tool.run(
      ["compare"] + instance.inputs + ["--resource", "luts.csv", "--levels", "W3A3", "--csv"],
      in: instance.directory)
    let table = rows(run.output)
    for row in table where row["kind"] == "mixed" {
      let uniform = table.first { $0["matchup"] == row["matchup"] && $0["kind"] == "uniform" }
      guard let uniform else {
        // No plan has these bits, so only BitOps and size follow from them.
        #expect(row["matchup"] == "W3A3")
        continue
      }
      #expect(Double(row["LUT"]!)! <= Double(uniform["LUT"]!)!)
    }
    let terminal = try Tool.run(
      ["compare"] + instance.inputs + ["--resource", "luts.csv", "--levels", "W3A3"],
      in: instance.directory)
    #expect(terminal.output.contains("within the BitOps, size and LUT of W4A4"))
    #expect(terminal.output.contains("within the BitOps and size of W3A3"))
    // A table that leaves a layer out is said, and not compared.
    try instance.write(text.replacingOccurrences(of: "first,8,8,5000\n", with: ""), to: "luts.csv")
    let partial = try Tool.run(
      ["compare"] + instance.inputs + ["--resource", "luts.csv"], in: instance.directory)
    #expect(partial.exitCode == 0)
    #expect(
      partial.errors.contains(
        "warning: LUT is not compared: its table says nothing of layer 'first' at W8A8"))
    #expect(partial.output.contains("within the BitOps and size of W4A4"))
  }

  @Test func aTableWithoutCostsCannotBeCompared() throws {
    try instance.write("layer,choice,importance\na,x,1\na,y,0.5\n", to: "bare.csv")
    let run = try run("compare", "-i", "bare.csv")
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("no cost is known for every choice"))
  }

  @Test func costsShowFormatsSizesAndResources() throws {
    _ = try run("-n", "model.csv", "-i", "types.csv", "--max-bits-per-weight", "5", "-o", "p.csv")
    let plan = rows(try instance.read("p.csv"))
    var table = "layer,format,seconds\n"
    for row in plan { table += "\(row["layer"]!),\(row["format"]!),0.25\n" }
    try instance.write(table, to: "times.csv")
    let run = try run("costs", "-n", "model.csv", "--plan", "p.csv", "--resource", "times.csv")
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(
      run.lines[0].split(separator: " ").map(String.init).suffix(3) == [
        "size", "seconds", "format",
      ])
    for (line, row) in zip(run.lines.dropFirst(), plan) {
      let words = line.split(separator: " ").map(String.init)
      #expect(words.suffix(3) == ["250", "ms", row["format"]!])
    }
    let bits = plan.reduce(0) { $0 + 8 * Double($1["size_bytes"]!)! }
    let params = plan.reduce(0) { $0 + Double($1["params"]!)! }
    let mean = String(format: "%.4f", bits / params)
    #expect(run.lines.last?.hasSuffix(", \(mean) bits/weight, seconds 1.5 s") == true)
    #expect(try self.run("costs", "-n", "model.csv", "--resource", "times.csv").exitCode == 64)
  }
}
