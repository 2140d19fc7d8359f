import MPQCommand
import MPQModel
import MPQReport
import MPQSearch
import MPQWords

/// A sweep as a table for a terminal, with a line as soon as its row is found. So the widths of the columns are set
/// when only the budgets are known.
struct SweepTable {
  private struct Column: Sendable {
    let title: String
    var isText = false
    /// A width that is enough for most cells.
    let width: Int
    let cell: @Sendable (SweepPoint) -> String
  }

  private let columns: [Column]
  private let layout: TableLayout

  /// - Parameters:
  ///   - grid: the sweep's budgets. Those that never change have no column.
  ///   - width: the terminal's columns; nil for no limit.
  init(_ grid: [[Budget]], _ join: TableJoin, isVerified: Bool, width: Int?) {
    let network = join.network
    // Figures that no plan has get no column.
    let unknown = [
      ("BitOps", Measure.bitOperations), ("size", .weightSize), ("W", .weightBits(.parameters)),
      ("A", .activationBits(.layers)),
    ].filter { join.unknownUse(of: $0.1) != nil }.map(\.0)
    let limited = grid[0].map(\.measure)
    let columns =
      Self.budgets(grid) + Self.results.filter { !unknown.contains($0.title) }
      + (limited.contains(.activationMemory)
        ? [
          Column(title: "memory", width: 8) { point in
            Self.figure(point.solution.costs?.activationMemoryInBits) {
              Figures.columnOfBytes(Double($0) / 8)
            }
          }
        ] : [])
      + (network.resources.hasLatency
        ? [
          Column(title: "latency", width: 8) { point in
            Self.figure(point.solution.costs?.latencyInPicoseconds) {
              Figures.seconds(Double($0) / 1e12, digits: 4)
            }
          }
        ] : [])
      + network.resources.names.map { Self.resource($0) }
      + (isVerified
        ? [
          Column(title: "verified", isText: true, width: 9) {
            $0.solution.verification?.word ?? ""
          }
        ] : [])
      + [Column(title: "status", isText: true, width: 10) { $0.solution.status.rawValue }]
    self.columns = columns
    layout = TableLayout(
      columns.map { ($0.title, $0.isText) }, widths: columns.map { max($0.title.count, $0.width) },
      dispensable: network.resources.names.reversed().filter {
        !limited.contains(.resource($0))
      }.map { [$0] } + [
        ["W", "A"], ["uniform"], ["size"], ["BitOps"], ["latency"], ["memory"], ["verified"],
        ["gain"],
        // The last line of the sweep counts them too.
        ["status"],
      ], within: width)
  }

  /// What plans use of a resource.
  private static func resource(_ name: String) -> Column {
    let figure = CostFigure.resource(name)
    return Column(title: name, width: 8) { point in
      guard case .amount(let amount, _)? = point.solution.costs.flatMap(figure.value) else {
        return ""
      }
      return BudgetAmount.text(amount.approximate, .resource(name))
    }
  }

  /// The line of titles.
  var header: String {
    Terminal.styled(layout.line(columns.map(\.title)), .bold) + "\n"
  }

  /// A point's line.
  func line(_ point: SweepPoint) -> String {
    layout.line(columns.map { $0.cell(point) }) + "\n"
  }

  /// A note on columns that are left out; nil if there are none.
  var note: String? {
    layout.note(alternative: "the CSV, by -o or a pipe,")
  }

  private static func budgets(_ grid: [[Budget]]) -> [Column] {
    let all = grid[0].indices
    let swept = all.filter { place in grid.contains { $0[place] != grid[0][place] } }
    return (swept.isEmpty ? Array(all) : swept).map { place in
      Column(
        title: grid[0][place].kind.words.replacing("bitops", with: "BitOps"),
        width: grid.reduce(0) { max($0, BudgetAmount.text($1[place]).count) }
      ) { BudgetAmount.text($0.budgets[place]) }
    }
  }

  private static let results = [
    Column(title: "importance", width: 10) { point in
      figure(point.solution.importance) { Figures.aligned($0, 5) }
    },
    Column(title: "gain", width: 6) { point in
      figure(
        Comparison.gain(of: point.solution.importance, over: point.uniform),
        ComparisonTable.percent)
    },
    Column(title: "uniform", width: 7) { $0.uniform.map(shortLabel) ?? "none" },
    Column(title: "BitOps", width: 7) { point in
      figure(point.solution.costs?.bitOperations) { Figures.column(Double($0)) }
    },
    Column(title: "size", width: 8) { point in
      figure(point.solution.costs?.sizeInBytes) { Figures.columnOfBytes($0) }
    },
    Column(title: "W", width: 5) { point in
      figure(point.solution.costs?.meanWeightBits) { Figures.fixed($0, 2) }
    },
    Column(title: "A", width: 5) { point in
      figure(point.solution.costs?.meanActivationBits) { Figures.fixed($0, 2) }
    },
  ]

  /// A note on what the star of a uniform plan means; nil if none that is shown has one.
  func starNote(_ points: [SweepPoint]) -> String? {
    !layout.left.contains("uniform") && points.contains { ($0.uniform?.exceptionCount ?? 0) > 0 }
      ? "* some layers keep other widths by rule; the CSV says how many" : nil
  }

  /// The widths of a uniform plan, with a star if constraints give some layers other widths.
  private static func shortLabel(_ uniform: UniformPlan) -> String {
    "\(uniform.formats)\(uniform.exceptionCount > 0 ? "*" : "")"
  }

  private static func figure<Value>(_ value: Value?, _ text: (Value) -> String) -> String {
    value.map(text) ?? "–"
  }
}
