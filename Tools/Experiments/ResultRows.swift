import Foundation
import MPQModel
import MPQWords

/// A row of a result table by column name.
package typealias ResultRow = [String: String]

extension ResultRow {
  /// A column's number; not a number where the row has none.
  func number(_ column: String) -> Double { self[column].flatMap(Double.init) ?? .nan }

  var network: String { self["network"] ?? "" }
  var plan: String { self["plan"] ?? "" }

  /// Whether the row is of a plan that was drawn.
  var isRandom: Bool { plan.hasPrefix("random") }

  /// Whether the row is of a plan with the same widths in all searched layers, such as `W3A4`.
  var isUniform: Bool { plan.hasPrefix("W") }
}

extension [ResultRow] {
  /// The rows of a CSV; none where there is no file.
  init(at url: URL) {
    let lines = ResultTable.records(of: url)
    self = lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// The rows with a value in a column.
  func with(_ column: String, _ value: String) -> [ResultRow] { filter { $0[column] == value } }

  /// The different values of a column, in order of appearance.
  func values(_ column: String) -> [String] {
    reduce(into: []) { values, row in
      if let value = row[column], !values.contains(value) { values.append(value) }
    }
  }

  func numbers(_ column: String, times factor: Double = 1) -> [Double] {
    map { factor * $0.number(column) }
  }

  func mean(_ column: String) -> Double { numbers(column).mean }

  /// A column's values by seed.
  func bySeed(_ column: String, times factor: Double = 1) -> [String: Double] {
    Dictionary(
      map { ($0["seed"] ?? "", factor * $0.number(column)) },
      uniquingKeysWith: { first, _ in first })
  }

  // MARK: Cells of the page's tables

  /// What all of the rows have in some columns; a dash for nothing.
  func texts(_ columns: String...) -> [String] {
    columns.map { column in first?[column].flatMap { $0.isEmpty ? nil : $0 } ?? "–" }
  }

  /// A column's mean ± standard deviation.
  func spread(_ column: String, _ decimals: Int, times factor: Double = 1) -> String {
    numbers(column, times: factor).spread(decimals)
  }
}

extension [Double] {
  /// Mean ± standard deviation; the value alone where there is one, and a dash where there is none.
  func spread(_ decimals: Int) -> String {
    let mean = self.mean
    let text = Figures.fixed(mean, decimals)
    guard count > 1, mean.isFinite else { return text }
    return "\(text) ± \(Figures.fixed(deviation, decimals))"
  }
}
