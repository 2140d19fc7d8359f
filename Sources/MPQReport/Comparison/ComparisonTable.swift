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
    columns =
      [
        ("plan", true), ("mean W", false), ("mean A", false), ("BitOps", false), ("size", false),
        ("compression", false), ("bits/weight", false),
      ].map(Column.init)
      + (comparison.latency != nil ? [("latency", false)] : []).map(Column.init)
      + [Column(title: "importance", isText: false)]
      + (hasMeasurements ? [("accuracy", false), ("loss", false)] : []).map(Column.init)
      + [
        ("gain", false), ("BitOps saved", false), ("size saved", false), ("proof", true),
      ].map(Column.init)
    func line(_ row: ComparisonRow) -> Line {
      Line(
        cells: Self.cells(row, of: comparison, hasMeasurements: hasMeasurements), kind: row.kind)
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
      notes.append(
        "BitOps saved and size saved are savings of other mixed plans, which are as good as the best uniform plan"
      )
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
    case .level(let level): "within the BitOps and size of \(matchup.uniform?.label ?? "\(level)")"
    case .budgets(let budgets):
      "within your budgets: "
        + budgets.map { budget in
          "\(budget.name.replacing("_", with: " ")) \(BudgetAmount.text(budget))"
        }.joined(separator: ", ")
    }
  }

  private static func cells(
    _ row: ComparisonRow, of comparison: Comparison, hasMeasurements: Bool
  ) -> [String] {
    let isFloat = row.kind == .float
    let floatSize = Double(comparison.floatSizeInBits) / 8
    var cells = [
      row.name,
      isFloat ? "32" : figure(row.costs?.meanWeightBits) { Figures.fixed($0, 2) },
      isFloat ? "32" : figure(row.costs?.meanActivationBits) { Figures.fixed($0, 2) },
      figure(row.costs) { Figures.column(Double($0.bitOperations)) },
      isFloat
        ? Figures.columnOfBytes(floatSize)
        : figure(row.costs) { Figures.columnOfBytes($0.sizeInBytes) },
      isFloat ? "1.00×" : figure(row.costs?.compressionRatio) { "\(Figures.fixed($0, 2))×" },
      isFloat
        ? "32"
        : figure(row.costs?.bitsPerWeight) { Figures.fixed($0, 2) },
    ]
    if comparison.latency != nil {
      cells.append(
        figure(row.costs?.latencyInPicoseconds) { Figures.seconds(Double($0) / 1e12, digits: 4) })
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
        row.gain.map { percent($0) + baseline } ?? "",
        row.kind == .cheapestBitOps ? saving ?? "" : "",
        row.kind == .cheapestSize ? saving ?? "" : "",
        row.cheapest.map(proof) ?? "",
      ]
    }
    return cells + [
      figure(row.gain, percent),
      figure(matchup.cheapest(in: .bitOperations)) { percent($0.saving) },
      figure(matchup.cheapest(in: .weightSize)) { percent($0.saving) },
      matchup.mixed.status.rawValue,
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
