package import MPQModel

/// Sweeps as a table: a row per budget, with the best plan and the best uniform plan.
package enum SweepCSV {
  /// The header for sweeps over the given kinds of budgets.
  ///
  /// - Parameter isVerified: whether an independent solver checked the plans.
  package static func header(
    budgets: [Budget], of network: Network, isVerified: Bool = false
  ) -> String {
    // Those of resources come last.
    let figures = CostFigure.inSweeps(of: network, budgets: budgets)
    let head =
      budgets.map(\.name) + ["status", "importance", "bound", "gap"]
      + figures.filter { !$0.isOfResource }.map(\.key)
    let tail =
      ["uniform", "uniform_importance", "solve_seconds", "weight_bits", "activation_bits"]
      + (isVerified ? ["verification"] : [])
    let resources = ResourceColumns.names(
      figures.filter(\.isOfResource).map(\.key), beside: head + tail)
    return CSVWriter.record(head + resources + tail)
  }

  /// One row; the plan's bits are lists over the searched layers in network order.
  package static func row(
    _ point: SweepPoint, of network: Network, isVerified: Bool = false
  ) -> String {
    let solution = point.solution
    let costs = solution.costs
    func bits(_ tensor: TensorKind) -> String {
      guard let plan = solution.plan else { return "" }
      return network.searched.map { name(plan.formats[$0], tensor) }.joined(separator: " ")
    }
    return CSVWriter.record(
      point.budgets.map(\.text) + [
        solution.status.rawValue, Decimals.field(solution.importance),
        Decimals.field(solution.bound), Decimals.field(solution.gap),
      ]
        + CostFigure.inSweeps(of: network, budgets: point.budgets).map { figure in
          costs.flatMap(figure.value).flatMap(Decimals.text) ?? ""
        } + [
          point.uniform.map(\.label) ?? "none", Decimals.field(point.uniform?.importance),
          "\(solution.searchTime / .seconds(1))", bits(.weight), bits(.activation),
        ] + (isVerified ? [solution.verification?.word ?? ""] : []))
  }

  /// What stands for a layer in the list of a tensor: the name of a choice stands for its weights, and a dash for
  /// activations of which nothing is said. Spaces in names become underscores, since spaces part the list.
  private static func name(_ formats: LayerFormats, _ tensor: TensorKind) -> String {
    let name =
      formats.label.map { tensor == .weight ? $0 : NumberFormat.unchanged.name }
      ?? formats[tensor].name
    return name.replacing(" ", with: "_")
  }

  private enum Column: Int, CSVColumn {
    case weightBits, activationBits
    static let names = ["weight_bits", "activation_bits"]
  }

  /// The format of a table that has columns of a sweep and no column `layer`.
  package static let format = PlanFormat(
    "a sweep", form: .csv, remedy: "compare and report take it with --sweep",
    recognises: { head in
      !head.hasColumns("layer") && Column.names.contains { head.hasColumns($0) }
    },
    read: PlanReader { (content, network) throws(FormatError) in
      try decodePlans(content, network: network)
    })

  /// Reads the plans back; only the two columns of bits are needed.
  ///
  /// - Returns: the rows that have a plan, counted from 1.
  /// - Throws: `FormatError` when a row's bits are not one width per searched layer of the network, or no
  ///   row has any.
  private static func decodePlans(
    _ content: FileContent, network: Network
  ) throws(FormatError) -> [(row: Int?, plan: BitPlan)] {
    var csv = try CSVReader<Column>(content, of: format.name)
    var plans: [(row: Int?, plan: BitPlan)] = []
    var row = 0
    while try csv.nextRow() {
      row += 1
      // No plan keeps this row's budgets.
      if csv.isEmpty(.weightBits), csv.isEmpty(.activationBits) { continue }
      let weights = try formats(.weightBits, &csv, network)
      let activations = try formats(.activationBits, &csv, network)
      var formats = network.formats(searched: .eightBit)
      for (index, layer) in network.searched.enumerated() {
        formats[layer] = LayerFormats(weight: weights[index], activation: activations[index])
      }
      plans.append((row, BitPlan(formats)))
    }
    guard !plans.isEmpty else { throw FormatError(file: content.name, .file, "no row has a plan") }
    return plans
  }

  private static func formats(
    _ column: Column, _ csv: inout CSVReader<Column>, _ network: Network
  ) throws(FormatError) -> [NumberFormat] {
    let words = try csv.text(column).split(separator: " ")
    let formats = words.map { word in
      NumberFormat(written: String(word))
        ?? (word == NumberFormat.unchanged.name ? .unchanged : .unknown(String(word)))
    }
    guard formats.count == network.searched.count,
      !formats.contains(where: { $0.storage == nil && DecimalLiteral($0.name) != nil })
    else {
      throw csv.unexpected(
        column,
        "\(network.searched.count) bit-widths with spaces between them, one per searched layer of "
          + "network '\(network.name)'")
    }
    return formats
  }
}
