import MPQCommand
import MPQModel
import MPQReport
import MPQWords

/// A plan as a table with a line per layer. Columns in which nothing is known are left out.
struct LayerTable {
  private struct Column {
    let title: String
    var isText = false
    /// Whether a narrow terminal may do without it.
    var isDispensable = false
    let cells: [String]
  }

  private let columns: [Column]

  /// - Parameters:
  ///   - importances: one entry per layer, nil for pinned ones.
  ///   - scoresChoices: whether layers get choices, which have names, and not a format for each tensor.
  init(_ plan: BitPlan, of network: Network, importances: [Double?], scoresChoices: Bool) {
    let layers = network.layers
    let costs = zip(layers, plan.formats).map { LayerCosts(of: $0, at: $1, in: network) }
    var columns = [Column(title: "layer", isText: true, cells: layers.map(\.name))]
    if scoresChoices {
      columns.append(
        Column(title: "choice", isText: true, cells: plan.formats.map { "\($0)" }))
    } else {
      columns.append(Column(title: "W", cells: plan.formats.map { "\($0.weight)" }))
      if !plan.formats.allSatisfy({ $0.activation == .unchanged }) {
        columns.append(Column(title: "A", cells: plan.formats.map { "\($0.activation)" }))
      }
    }
    if network.hasMACs {
      columns.append(
        Column(
          title: "MACs", isDispensable: true,
          cells: layers.map { Figures.column(Double($0.macs)) }))
    }
    if network.hasCosts {
      columns.append(
        Column(
          title: "params", isDispensable: true,
          cells: layers.map { Figures.column(Double($0.params)) }))
    }
    func add(_ title: String, _ values: [Double?], _ text: (Double) -> String) {
      guard values.contains(where: { $0 != nil }) else { return }
      let cells = values.map { $0.map(text) ?? "–" }
      columns.append(Column(title: title, isDispensable: true, cells: cells))
    }
    add("BitOps", costs.map { $0.bitOperations.map(Double.init) }, Figures.column)
    add("size", costs.map { $0.sizeInBits.map { Double($0) / 8 } }, Figures.columnOfBytes)
    for name in network.resources.names {
      let amounts = costs.map { own in own.resources.first { $0.name == name }?.amount.approximate }
      add(name, amounts) { BudgetAmount.text($0, .resource(name)) }
    }
    columns.append(
      Column(
        title: "importance",
        cells: importances.map { $0.map { Figures.significant($0) } ?? "pinned" }))
    self.columns = columns
  }

  var text: String {
    var table = TextTable(columns.map { ($0.title, $0.isText) })
    // What follows from the network goes first, then what costs.
    let given = ["params", "MACs", "size", "BitOps"]
    let titles = columns.filter(\.isDispensable).map(\.title)
    table.dispensable =
      given.filter(titles.contains).map { [$0] }
      + titles.filter { !given.contains($0) }.map { [$0] }
    for row in columns[0].cells.indices { table.add(columns.map { $0.cells[row] }) }
    return table.text(within: Terminal.outputWidth, alternative: "--format csv")
  }
}
