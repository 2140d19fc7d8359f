import MPQModel
import MPQWords

/// A plan as a table with a row per layer: its bits and their costs.
struct PlanTable {
  let network: Network
  let plan: BitPlan

  let measures: [Measure]

  /// The table as HTML, so that figures can be copied from the page.
  var html: String {
    let isPlain = plan.formats.allSatisfy(\.isPlain)
    let columns =
      ["layer"] + (isPlain ? ["weight bits", "activation bits"] : ["format"])
      + (network.hasMACs ? ["MACs"] : [])
      + (network.hasCosts ? ["weights"] : []) + measures.flatMap { [$0.name, "share"] }
    let usages = measures.map { plan.usages(of: $0, in: network) }
    let totals = usages.map { $0.reduce(0, +) }
    func share(_ value: Double, of total: Double) -> String {
      total == 0 ? "–" : "\(Figures.fixed(100 * value / total, 1)) %"
    }
    let rows = network.layers.indices.map { index in
      let (layer, formats) = (network.layers[index], plan.formats[index])
      let cells =
        (isPlain ? ["\(formats.weight)", "\(formats.activation)"] : ["\(formats)"])
        + (network.hasMACs ? [Figures.metric(Double(layer.macs))] : [])
        + (network.hasCosts ? [Figures.metric(Double(layer.params))] : [])
        + measures.indices.flatMap { measure in
          [
            amount(usages[measure][index], of: measures[measure]),
            share(usages[measure][index], of: totals[measure]),
          ]
        }
      let name = Markup.escaped(layer.name) + (layer.pinned == nil ? "" : " (pinned)")
      return "<tr><td class=\"name\">\(name)</td>"
        + cells.map { "<td>\(Markup.escaped($0))</td>" }.joined() + "</tr>"
    }
    let head = columns.enumerated().map { index, title in
      "<th scope=\"col\"\(index == 0 ? " class=\"text\"" : "")>\(Markup.escaped(title))</th>"
    }
    return """
      <div class="scroll">
      <table>
      <thead><tr>\(head.joined())</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      </div>
      """
  }

  /// A usage in the unit in which people count.
  private func amount(_ usage: Double, of measure: Measure) -> String {
    switch measure {
    case .bitOperations: Figures.metric(usage)
    case .weightSize: Figures.bytes(usage / 8)
    default: BudgetAmount.column(measure.amount(ofUsage: Int(usage), in: network), measure.quantity)
    }
  }
}
