import MPQModel
package import MPQSearch
import MPQWords

/// What the outlier rule did, as text.
package enum OutlierText {
  /// A title and a line per outlier; empty if there are none.
  ///
  /// - Parameter limit: the number of outliers that are named; the others are only counted.
  package static func lines(_ join: TableJoin, limit: Int) -> [String] {
    guard !join.outliers.isEmpty else { return [] }
    let action =
      switch join.outlierRule {
      case .exclude: "left out"
      case .clamp: "raised to the next higher width's"
      case .keep: "kept"
      }
    let count = join.outliers.count
    let title =
      "\(count) importance\(count == 1 ? "" : "s") below the next higher width's, \(action):"
    let shown = join.outliers.prefix(limit).map { outlier in
      "  \(outlier.layer) \(outlier.tensor) at \(outlier.entry.format.phrase) "
        + "(\(Figures.significant(outlier.entry.importance)))"
    }
    let rest = count - shown.count
    return [title] + shown + (rest > 0 ? ["  and \(rest) more"] : [])
  }
}
