import MPQModel
import MPQWords

/// A comparison as a table for people: in a terminal, in Markdown, on a page.
package struct ComparisonTable: Sendable {
  /// The title of a column, and whether it holds text rather than figures.
  package struct Column: Sendable {
    package let title: String
    package let isText: Bool
  }

  /// The rows that belong together: those of a matchup, or all of the user's plans.
  package struct Section: Sendable {
    package let title: String
    package let rows: [Line]
  }

  package struct Line: Sendable {
    /// One per column.
    package let cells: [String]
    package let kind: ComparisonRow.Kind
  }

  package let columns: [Column]
  package let sections: [Section]
  /// Explanations of the marks in the cells.
  package let notes: [String]

  /// - Parameter withCheapest: whether the cheapest plans as good as uniform have rows of their own; the row of the
  ///   mixed plan gives their savings in any case.
  package init(_ comparison: Comparison, withCheapest: Bool) {
    let hasMeasurements = comparison.hasMeasurements
    let figures = Self.figures(of: comparison)
    columns =
      [Column(title: "plan", isText: true)]
      + figures.map { Column(title: $0.title ?? $0.key, isText: false) }
      + [Column(title: "importance", isText: false)]
      + (hasMeasurements ? [("accuracy", false), ("loss", false)] : []).map(Column.init)
      + [Column(title: "gain", isText: false)]
      + comparison.measures.map { Column(title: "\($0.name) saved", isText: false) }
      + [Column(title: "proof", isText: true)]
    func line(_ row: ComparisonRow) -> Line {
      Line(
        cells: Self.cells(
          row, of: comparison, figures: figures, hasMeasurements: hasMeasurements),
        kind: row.kind)
    }
    var sections = comparison.matchups.map { matchup in
      let rows = comparison.rows(of: matchup).filter { row in
        row.cheapest.map { withCheapest && $0.saving >= Comparison.Matchup.noticeableGain } ?? true
      }
      return Section(title: Self.title(matchup), rows: rows.map(line))
    }
    let rest = comparison.rows.filter { $0.matchup == nil }
    for (title, kind) in [
      ("your plans", ComparisonRow.Kind.own), ("plans of your sweep", .swept),
      ("float network", .float),
    ] {
      let rows = rest.filter { $0.kind == kind }
      if !rows.isEmpty { sections.append(Section(title: title, rows: rows.map(line))) }
    }
    self.sections = sections
    var notes: [String] = []
    let measured = comparison.measurements.byPlan.values
    if measured.contains(where: \.isByCostsAlone) {
      notes.append(
        "† matched by costs alone: plans that swap bits between equal layers cost the same"
      )
    }
    if measured.contains(where: { $0.count > 1 }) {
      notes.append("± is the standard deviation over several results of one plan")
    }
    if comparison.matchups.contains(where: { !$0.cheapest.isEmpty }) {
      let names = WordList.and(comparison.measures.map { "\($0.name) saved" })
      notes.append(
        comparison.measures.count == 1
          ? "\(names) is the saving of another mixed plan, which is as good as the best uniform plan"
          : "\(names) are savings of other mixed plans, which are as good as the best uniform plan")
    }
    if rest.contains(where: { $0.gain != nil }) {
      notes.append(
        "The gain of your plans is against the uniform plan in brackets, the best one that costs no more"
      )
    }
    self.notes = notes
  }

  /// The budgets that all plans of a matchup keep.
  private static func title(_ matchup: Comparison.Matchup) -> String {
    switch matchup.origin {
    case .level(let level):
      "within the \(Measure.names(matchup.measures)) of \(matchup.uniform?.label ?? "\(level)")"
    case .budgets(let budgets):
      "within your budgets: "
        + budgets.map { budget in
          "\(budget.kind.words) \(BudgetAmount.text(budget))"
        }.joined(separator: ", ")
    }
  }

  /// The columns of costs: means, which describe a plan, come first. BitOps and size are left out where they are not
  /// compared, means where some uniform plan has none, and resources where no plan has them.
  private static func figures(of comparison: Comparison) -> [CostFigure] {
    let resources = comparison.network.resources
    let uniform = comparison.uniformPlans.map(\.costs)
    let costs = uniform + comparison.rows.compactMap(\.costs)
    let needed = [
      CostFigure.bitOperations.key: Measure.bitOperations, CostFigure.weightSize.key: .weightSize,
      CostFigure.compression.key: .weightSize, CostFigure.bitsPerWeight.key: .weightSize,
    ]
    let shown =
      CostFigure.all.filter { figure in
        figure.title != nil && (resources.hasLatency || !figure.needsLatencyTable)
          && (figure.neededBy == nil || resources.countsActivationMemory)
          && (needed[figure.key].map(comparison.measures.contains)
            ?? uniform.allSatisfy { figure.value($0) != nil })
      }
      + resources.names.map { .resource($0) }.filter { figure in
        costs.contains { figure.value($0) != nil }
      }
    let means = [CostFigure.meanWeightBits.key, CostFigure.meanActivationBits.key]
    return shown.filter { means.contains($0.key) } + shown.filter { !means.contains($0.key) }
  }

  private static func text(_ value: CostFigure.Value) -> String {
    switch value {
    case .count(let count): Figures.column(Double(count))
    case .bits(let bits): Figures.columnOfBytes(Double(bits) / 8)
    case .mean(let mean): Figures.fixed(mean, 2)
    case .amount(let amount, let resource):
      BudgetAmount.text(amount.approximate, .resource(resource))
    case .ratio(let ratio): "\(Figures.fixed(ratio, 2))×"
    case .picoseconds(let time): Figures.seconds(Double(time) / 1e12, digits: 4)
    }
  }

  private static func cells(
    _ row: ComparisonRow, of comparison: Comparison, figures: [CostFigure], hasMeasurements: Bool
  ) -> [String] {
    let floats = comparison.floatSizeInBits
    let costs =
      row.kind == .float
      ? PlanCosts(
        bitOperations: 0, searchedBitOperations: 0, weightSizeInBits: floats,
        floatSizeInBits: floats, meanWeightBits: 32, meanActivationBits: 32,
        latencyInPicoseconds: nil) : row.costs
    var cells = [row.name]
    cells += figures.map { column in
      switch costs.flatMap(column.value) {
      // The float network has no integer products, and just 32 bits.
      case .count? where row.kind == .float: "–"
      case .mean? where row.kind == .float: "32"
      case let value: figure(value, text)
      }
    }
    cells.append(figure(row.importance) { Figures.aligned($0, 5) })
    if hasMeasurements {
      cells.append(figure(row.measured, accuracy))
      cells.append(figure(row.measured?.loss) { Figures.fixed($0, 4) })
    }
    guard row.kind == .mixed, let matchup = row.matchup else {
      let saving = row.cheapest.map { percent($0.saving) }
      // The baseline has no row in this section, so it is named.
      let baseline = row.baseline.map { " (\($0.formats))" } ?? ""
      return cells + [
        row.gain.map { percent($0) + baseline } ?? ""
      ] + comparison.measures.map { row.kind == .cheapest($0) ? saving ?? "" : "" } + [
        row.cheapest.map(proof) ?? ""
      ]
    }
    return cells + [
      figure(row.gain, percent)
    ] + comparison.measures.map { figure(matchup.cheapest(in: $0)) { percent($0.saving) } } + [
      matchup.mixed.status.rawValue
    ]
  }

  private static func figure<Value>(_ value: Value?, _ text: (Value) -> String) -> String {
    value.map(text) ?? "–"
  }

  private static func proof(_ cheapest: CheapestPlan) -> String {
    cheapest.isExact
      ? "least possible" : "within \(Figures.significant(100 * cheapest.openShare, 2)) %"
  }

  /// Such as `91.25 % ± 0.12`.
  static func accuracy(_ measured: Measured) -> String {
    let deviation = measured.accuracyDeviation.map { " ± \(Figures.fixed(100 * $0, 2))" } ?? ""
    return "\(Figures.fixed(100 * measured.accuracy, 2)) %\(deviation)"
      + (measured.isByCostsAlone ? " †" : "")
  }

  /// A share as a percentage with one decimal, without a sign if it prints as zero.
  package static func percent(_ share: Double) -> String {
    let percent = 100 * share.magnitude
    // A large percentage needs no decimals, and could have hundreds of digits.
    let text = percent < 1e6 ? Figures.fixed(percent, 1) : Figures.significant(percent)
    return share < 0 && text != "0.0" ? "−\(text) %" : "\(text) %"
  }
}
