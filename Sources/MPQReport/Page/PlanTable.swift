import MPQModel
import MPQWords

/// A plan as a table with a row per layer: its bits and their costs.
struct PlanTable {
  let network: Network
  let plan: BitPlan

  private static let columns = [
    "layer", "weight bits", "activation bits", "MACs", "weights", "BitOps", "share", "size",
    "share",
  ]

  /// The table as HTML, so that figures can be copied from the page.
  var html: String {
    let bitOps = plan.usages(of: .bitOperations, in: network)
    let sizes = plan.usages(of: .weightSize, in: network).map { $0 / 8 }
    let totals = [bitOps.reduce(0, +), sizes.reduce(0, +)]
    func share(_ value: Double, of total: Double) -> String {
      total == 0 ? "–" : "\(Figures.fixed(100 * value / total, 1)) %"
    }
    let rows = network.layers.indices.map { index in
      let (layer, formats) = (network.layers[index], plan.formats[index])
      let cells = [
        "\(formats.weight)", "\(formats.activation)", Figures.metric(Double(layer.macs)),
        Figures.metric(Double(layer.params)), Figures.metric(bitOps[index]),
        share(bitOps[index], of: totals[0]), Figures.bytes(sizes[index]),
        share(sizes[index], of: totals[1]),
      ]
      let name = Markup.escaped(layer.name) + (layer.pinned == nil ? "" : " (pinned)")
      return "<tr><td class=\"name\">\(name)</td>"
        + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
    }
    let head = Self.columns.enumerated().map { index, title in
      "<th scope=\"col\"\(index == 0 ? " class=\"text\"" : "")>\(title)</th>"
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
}
