import MPQModel
import MPQWords

/// How much one plan does better than another, both measured with the same seeds.
package struct PairedDifference {
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
    mean = differences.mean
    standardError =
      differences.count > 1
      ? differences.deviation / Double(differences.count).squareRoot() : nil
  }

  /// The mean ± its standard error.
  func text(_ decimals: Int) -> String {
    Figures.signed(mean, decimals)
      + (standardError.map { " ± \(Figures.fixed($0, decimals))" } ?? "")
  }
}
