import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQWords

struct CostsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "costs",
    abstract: "Show the layers of a network with their costs, and the costs of a plan.")

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A network.json, a cost table CSV, or the name of a shipped network.", valueName: "N"))
  var network: String

  @Option(
    help: ArgumentHelp(
      "A plan (CSV or JSON) to show with its costs.", valueName: "file"))
  var plan: String?

  @Flag(help: "Print the layers as a cost table, which every command takes as a network.")
  var csv = false

  func run() throws {
    if csv, plan != nil { throw ValidationError("--csv prints the network alone, without --plan.") }
    let network = try NetworkFile.read(network)
    if csv {
      print(CostTableCSV.encode(network), terminator: "")
      return
    }
    let plan = try plan.map { try PlanFile.readPlan($0, network: network) }
    print(
      table(network, plan).text(within: Terminal.outputWidth, alternative: "a wider window"),
      terminator: "")
    print(
      "\(network.name): \(network.layers.count) layers (\(network.searched.count) searched), "
        + "\(Figures.grouped(network.macs)) MACs, \(Figures.grouped(network.params)) weights, "
        + "\(Figures.bytes(Double(network.params) * 4)) at 32 bits")
    if let plan {
      let costs = PlanCosts(of: plan, in: network)
      Terminal.say(
        "\(self.plan ?? ""): "
          + (costs.bitOperations.map { "\(Figures.metric(Double($0)))BitOps, " } ?? "")
          + (costs.sizeInBytes.map { Figures.bytes($0) } ?? "size not known")
          + (costs.compressionRatio.map { " (\(Figures.significant($0))× smaller)" } ?? ""))
    }
  }

  private func table(_ network: Network, _ plan: BitPlan?) -> TextTable {
    var table = TextTable([
      ("layer", true), ("kind", true), ("input", true), ("output", true), ("MACs", false),
      ("params", false), (plan == nil ? "pinned" : "bits", true),
    ])
    table.dispensable = [["input", "output"], ["kind"]]
    for (index, layer) in network.layers.enumerated() {
      table.add([
        layer.name, "\(layer.kind)", shape(layer.inputShape), shape(layer.outputShape),
        Figures.grouped(layer.macs), Figures.grouped(layer.params),
        (plan?.formats[index] ?? layer.pinned).map { "\($0)" } ?? "",
      ])
    }
    return table
  }

  private func shape(_ dimensions: [Int]) -> String {
    dimensions.isEmpty ? "-" : dimensions.map(String.init).joined(separator: "×")
  }
}
