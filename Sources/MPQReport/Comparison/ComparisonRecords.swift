package import MPQModel

/// A comparison as data for other programs: named columns, and a record per plan.
package struct ComparisonRecords: Sendable {
  /// The content of a field; writers put it into their format.
  package enum Value: Hashable, Sendable {
    case missing
    case text(String)
    case integer(Int)
    case number(Double)
    case figure(CostFigure.Value)
  }

  /// The figures that every comparison had from the beginning.
  private static let figures = CostFigure.all.filter {
    $0.isInSweeps && !$0.needsLatencyTable && $0.neededBy == nil
  }
  /// The figures that came later, which stand near the end.
  private static let laterFigures = CostFigure.all.filter { figure in
    figure.neededBy == nil && !figures.contains { $0.key == figure.key }
  }

  private static let columns =
    ["matchup", "kind", "plan", "status", "proof", "importance", "bound"] + figures.map(\.key) + [
      "accuracy", "accuracy_deviation", "loss", "measurements", "measured_by", "gain",
      "bitops_saved", "size_saved", "proven_above",
    ] + laterFigures.map(\.key) + ["gain_over"]

  /// The columns of all comparisons, then the figures and savings of what only this one's plans have.
  package let columns: [String]
  /// A record per row of the comparison, with a value per column.
  package let records: [[Value]]

  package init(_ comparison: Comparison) {
    let network = comparison.network
    let resources = network.resources.names
    let memory = CostFigure.all.filter { figure in
      figure.neededBy == .activationMemory && network.resources.countsActivationMemory
    }
    let figures = memory + resources.map { .resource($0) }
    let measures = comparison.measures.filter { ![.bitOperations, .weightSize].contains($0) }
    columns =
      Self.columns
      + ResourceColumns.names(
        figures.map(\.key) + measures.map { "\($0.column)_saved" }, beside: Self.columns)
    records = comparison.rows.map { row in
      Self.record(row, of: network) + Self.values(figures, row.costs)
        + measures.map { Self.saved($0, by: row) }
    }
  }

  private static func record(_ row: ComparisonRow, of network: Network) -> [Value] {
    let solution = row.kind == .mixed ? row.matchup?.mixed : nil
    let provenAbove: Value =
      row.cheapest.flatMap { figure($0.provenAbove, of: $0.measure, network) } ?? .missing
    let head: [Value] = [
      row.matchup.map { .text($0.title) } ?? .missing, .text(row.kind.name), .text(row.name),
      solution.map { .text($0.status.rawValue) } ?? .missing,
      solution.map { .text($0.proof) } ?? .missing, number(row.importance),
      number(solution?.bound),
    ]
    let rest: [Value] = [
      number(row.measured?.accuracy), number(row.measured?.accuracyDeviation),
      number(row.measured?.loss), integer(row.measured?.count),
      row.measured.map { .text($0.isByCostsAlone ? "costs" : "name") } ?? .missing,
      number(row.gain), saved(.bitOperations, by: row), saved(.weightSize, by: row), provenAbove,
    ]
    let baseline: Value =
      row.gain == nil ? .missing : row.baseline.map { .text($0.label) } ?? .missing
    return head + values(figures, row.costs) + rest + values(laterFigures, row.costs) + [baseline]
  }

  private static func values(_ figures: [CostFigure], _ costs: PlanCosts?) -> [Value] {
    figures.map { costs.flatMap($0.value).map { .figure($0) } ?? .missing }
  }

  private static func saved(_ measure: Measure, by row: ComparisonRow) -> Value {
    let cheapest =
      row.kind == .mixed
      ? row.matchup?.cheapest(in: measure) : row.kind == .cheapest(measure) ? row.cheapest : nil
    return number(cheapest?.saving)
  }

  /// A usage as plans' figures have it. A bound below 0, which every plan exceeds, is left out for resources.
  private static func figure(_ usage: Int, of measure: Measure, _ network: Network) -> Value? {
    switch measure {
    case .bitOperations: return .integer(usage)
    case .weightSize: return .figure(.bits(usage))
    case .latency: return .figure(.picoseconds(usage))
    default:
      guard let column = measure.resourceName.flatMap(network.resources.column), usage >= 0 else {
        return nil
      }
      return .figure(.amount(ExactDecimal(usage, decimals: column.decimals), of: column.name))
    }
  }

  private static func number(_ value: Double?) -> Value {
    value.flatMap { $0.isFinite ? .number($0) : nil } ?? .missing
  }

  private static func integer(_ value: Int?) -> Value { value.map { .integer($0) } ?? .missing }
}
