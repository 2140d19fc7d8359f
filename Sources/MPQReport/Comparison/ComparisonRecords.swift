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

  private static let figures = CostFigure.all.filter {
    $0.isInSweeps && !$0.needsLatencyTable && $0.neededBy == nil
  }
  /// The figures that came later, which stand near the end.
  private static let laterFigures = CostFigure.all.filter { figure in
    !figures.contains { $0.key == figure.key }
  }

  package static let columns =
    ["matchup", "kind", "plan", "status", "proof", "importance", "bound"] + figures.map(\.key) + [
      "accuracy", "accuracy_deviation", "loss", "measurements", "measured_by", "gain",
      "bitops_saved", "size_saved", "proven_above",
    ] + laterFigures.map(\.key) + ["gain_over"]

  /// A record per row of the comparison, with a value per column.
  package let records: [[Value]]

  package init(_ comparison: Comparison) {
    records = comparison.rows.map(Self.record)
  }

  private static func record(_ row: ComparisonRow) -> [Value] {
    let isMixed = row.kind == .mixed
    let solution = isMixed ? row.matchup?.mixed : nil
    let costs = row.costs
    func saved(_ measure: Measure, _ kind: ComparisonRow.Kind) -> Value {
      let cheapest =
        isMixed ? row.matchup?.cheapest(in: measure) : row.kind == kind ? row.cheapest : nil
      return number(cheapest?.saving)
    }
    let provenAbove: Value =
      switch row.cheapest {
      case .some(let cheapest) where cheapest.measure == .weightSize:
        .figure(.bits(cheapest.provenAbove))
      case .some(let cheapest): .integer(cheapest.provenAbove)
      case nil: .missing
      }
    func values(_ figures: [CostFigure]) -> [Value] {
      figures.map { costs.flatMap($0.value).map { .figure($0) } ?? .missing }
    }
    let head: [Value] = [
      row.matchup.map { .text($0.title) } ?? .missing, .text(row.kind.rawValue), .text(row.name),
      solution.map { .text($0.status.rawValue) } ?? .missing,
      solution.map { .text($0.proof) } ?? .missing, number(row.importance),
      number(solution?.bound),
    ]
    let rest: [Value] = [
      number(row.measured?.accuracy), number(row.measured?.accuracyDeviation),
      number(row.measured?.loss), integer(row.measured?.count),
      row.measured.map { .text($0.isByCostsAlone ? "costs" : "name") } ?? .missing,
      number(row.gain), saved(.bitOperations, .cheapestBitOps),
      saved(.weightSize, .cheapestSize), provenAbove,
    ]
    let baseline: Value =
      row.gain == nil ? .missing : row.baseline.map { .text($0.label) } ?? .missing
    return head + values(figures) + rest + values(laterFigures) + [baseline]
  }

  private static func number(_ value: Double?) -> Value {
    value.flatMap { $0.isFinite ? .number($0) : nil } ?? .missing
  }

  private static func integer(_ value: Int?) -> Value { value.map { .integer($0) } ?? .missing }
}
