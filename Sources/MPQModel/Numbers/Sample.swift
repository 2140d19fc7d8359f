/// Repeated measurements of one quantity.
extension [Double] {
  /// The mean; not a number if nothing was measured.
  package var mean: Double { reduce(0, +) / Double(count) }

  /// The unbiased standard deviation; 0 for a single value.
  package var deviation: Double {
    guard count > 1 else { return 0 }
    let mean = mean
    return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)).squareRoot()
  }
}
