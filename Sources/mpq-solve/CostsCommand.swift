import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQReport
import MPQWords

struct CostsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "costs",
    abstract: "Show the layers of a network with their costs, and the costs of a plan.")

  @OptionGroup var model: NetworkOptions

  @Option(
    name: [.customShort("i"), .customLong("importance")],
    help: ArgumentHelp(
      "A table of choices, whose costs the plan has; it needs no network.", valueName: "table"))
  var choices: String?

  @Option(
    help: ArgumentHelp(
      "A plan (CSV or JSON) to show with its costs.", valueName: "file"))
  var plan: String?

  @Option(
    name: .customLong("resource"),
    help: ArgumentHelp(
      "A CSV of what layers use of resources, to show with the plan; may be given several times.",
      valueName: "file"))
  var resources: [String] = []

  @OptionGroup var timing: TimingOptions

  @Option(
    help: ArgumentHelp(
      "A CSV of your own number formats, which the plan has.", valueName: "file"))
  var formats: String?

  @Flag(help: "Print the layers as a cost table, which every command takes as a network.")
  var csv = false

  func run() throws {
    if csv, plan != nil { throw ValidationError("--csv prints the network alone, without --plan.") }
    for (flag, isGiven) in [
      ("--resource", !resources.isEmpty), ("-i", choices != nil),
      (LatencyFile.flag, !timing.latencies.isEmpty),
    ]
    where isGiven && plan == nil {
      throw ValidationError("\(flag) shows what a plan uses; give one with --plan.")
    }
    guard model.network != nil || choices != nil else {
      throw ValidationError("Give a network with -n, or a table of choices with -i.")
    }
    try NumberFormat.withOwn(readingFrom: formats) { try show() }
  }

  /// The network with all that tables say of it.
  private func readNetwork() throws -> Network {
    let table = try choices.map { file in
      let table = try ImportanceFile.read([file])
      guard table.scoresChoices else {
        throw ProgramFailure.badData(
          "\(file): scores tensors; costs are those of tables of choices")
      }
      return table
    }
    var network: Network
    if let content = try model.content() {
      network = try model.network(of: content)
    } else if let table {
      network = try Network(ofChoicesIn: table)
    } else {
      preconditionFailure("one of both was given")
    }
    network.resources = try timing.readResources(resources).resources(for: network)
    if let own = table?.resources {
      do {
        try network.resources.add(own)
      } catch {
        throw ProgramFailure.badData("\(own.source): \(error)")
      }
    }
    return network
  }

  private func show() throws {
    let network = try readNetwork()
    if csv {
      print(CostTableCSV.encode(network), terminator: "")
      return
    }
    let plan = try plan.map { try PlanFile.readPlan($0, network: network) }
    print(
      table(network, plan).text(within: Terminal.outputWidth, alternative: "a wider window"),
      terminator: "")
    let costs =
      network.hasCosts
      ? (network.hasMACs ? ", \(Figures.grouped(network.macs)) MACs" : "")
        + ", \(Figures.grouped(network.params)) weights, "
        + "\(Figures.bytes(Double(network.params) * 4)) at 32 bits" : ""
    print(
      "\(network.name): \(network.layers.count) layers (\(network.searched.count) searched)\(costs)"
    )
    if let origin = network.origin { ModelText.lines(origin).forEach { Terminal.say($0) } }
    if let plan { Terminal.say(summary(of: PlanCosts(of: plan, in: network), in: network)) }
  }

  /// The plan's costs in one line.
  private func summary(of costs: PlanCosts, in network: Network) -> String {
    let size =
      costs.sizeInBytes.map { bytes in
        Figures.bytes(bytes)
          + (costs.compressionRatio.map { " (\(Figures.significant($0))× smaller)" } ?? "")
      } ?? "size not known"
    let parts =
      [costs.bitOperations.map { "\(Figures.inUnit(Double($0), "BitOps"))" }, size]
      + [costs.bitsPerWeight.map { "\(Figures.fixed($0, 4)) bits/weight" }]
      + [
        costs.latencyInPicoseconds.map {
          "latency \(Figures.seconds(Double($0) / 1e12, digits: 4))"
        }
      ]
      + network.resources.names.map { name in
        let use = costs.resources.first { $0.name == name }
        return "\(name) "
          + (use.map { BudgetAmount.text($0.amount.approximate, .resource(name)) } ?? "not known")
      }
    return "\(self.plan ?? ""): \(parts.compactMap(\.self).joined(separator: ", "))"
  }

  private func table(_ network: Network, _ plan: BitPlan?) -> TextTable {
    let resources = network.resources.names
    let isPlain = plan?.formats.allSatisfy(\.isPlain) ?? true
    let last = plan == nil ? "pinned" : isPlain ? "bits" : "format"
    var table = TextTable(
      [
        ("layer", true), ("kind", true), ("input", true), ("output", true), ("MACs", false),
        ("params", false),
      ] + (plan == nil ? [] : [("size", false)] + resources.map { ($0, false) }) + [(last, true)])
    table.dispensable = [["input", "output"], ["kind"]]
    for (index, layer) in network.layers.enumerated() {
      let formats = plan?.formats[index] ?? layer.pinned
      let costs = plan.map { LayerCosts(of: layer, at: $0.formats[index], in: network) }
      table.add(
        [
          layer.name, "\(layer.kind)", shape(layer.inputShape), shape(layer.outputShape),
          network.hasMACs ? Figures.grouped(layer.macs) : "–",
          network.hasCosts ? Figures.grouped(layer.params) : "–",
        ] + (costs.map { cells(of: $0, resources) } ?? []) + [formats.map { "\($0)" } ?? ""])
    }
    return table
  }

  /// What a layer takes in the file, and what it uses of each resource.
  private func cells(of costs: LayerCosts, _ resources: [String]) -> [String] {
    [costs.sizeInBits.map { Figures.columnOfBytes(Double($0) / 8) } ?? "–"]
      + resources.map { name in
        costs.resources.first { $0.name == name }.map {
          BudgetAmount.column($0.amount.approximate, .resource(name))
        } ?? "–"
      }
  }

  private func shape(_ dimensions: [Int]) -> String {
    dimensions.isEmpty ? "-" : dimensions.map(String.init).joined(separator: "×")
  }
}
