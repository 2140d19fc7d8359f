import MPQModel

/// How two series of measurements go together.
package enum Statistics {
  /// Spearman's rank correlation; equal values share the mean of their ranks.
  package static func rankCorrelation(_ left: [Double], _ right: [Double]) -> Double {
    precondition(left.count == right.count)
    let (left, right) = (ranks(left), ranks(right))
    let (leftMean, rightMean) = (left.mean, right.mean)
    var (product, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
    for (x, y) in zip(left, right) {
      product += (x - leftMean) * (y - rightMean)
      leftSquares += (x - leftMean) * (x - leftMean)
      rightSquares += (y - rightMean) * (y - rightMean)
    }
    return product / (leftSquares * rightSquares).squareRoot()
  }

  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for index in start..<end { ranks[order[index]] = Double(start + end - 1) / 2 }
      start = end
    }
    return ranks
  }
}
