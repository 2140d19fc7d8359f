/// How much one plan does better than another, both measured with the same seeds.
package struct PairedDifference {
  package enum Verdict {
    case better, worse
    /// Less than two standard errors from no difference.
    case withinTheSpread
  }

  package let mean: Double
  /// The standard error of the mean; nil for a single seed, which has no spread.
  package let standardError: Double?

  /// The first plan's values less the second's, each by seed; seeds that only one of the two has do not
  /// count. Nil where none is left.
  package init?(_ values: [String: Double], _ others: [String: Double]) {
    let differences = values.keys.sorted().compactMap { seed in
      others[seed].map { values[seed]! - $0 }
    }
    guard !differences.isEmpty else { return nil }
    mean = Statistics.mean(differences)
    standardError =
      differences.count > 1
      ? Statistics.deviation(differences) / Double(differences.count).squareRoot() : nil
  }

  /// What the difference says of the first plan; nil for a single seed, which says nothing.
  package func verdict(largerIsBetter: Bool) -> Verdict? {
    guard let standardError else { return nil }
    guard mean.magnitude > 2 * standardError else { return .withinTheSpread }
    return (mean > 0) == largerIsBetter ? .better : .worse
  }
}
