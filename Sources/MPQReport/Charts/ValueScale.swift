import Platform

/// A linear or logarithmic range of values, for axes and colours.
///
/// Importances may range from the least subnormal number to 1e106: their ratio overflows, and their differences are
/// rounded away. So a logarithmic range is kept as logarithms, and a linear range has a least width.
package struct ValueScale {
  package let isLogarithmic: Bool
  /// The ends of the range; their natural logarithms if the scale is logarithmic.
  private let low: Double
  private let high: Double

  /// A logarithmic range between two positive values, extended at both ends by a share of its length.
  package init(logarithmicFrom least: Double, to most: Double, room: Double = 0) {
    isLogarithmic = true
    let length = log(most) - log(least)
    low = log(least) - room * length
    high = log(most) + room * length
  }

  /// A linear range.
  package init(from least: Double, to most: Double) {
    isLogarithmic = false
    low = least
    high = max(
      most, least + max(Self.leastShare * max(least.magnitude, most.magnitude), Self.least))
  }

  /// The least width of a linear range as a share of its ends: closer values print and draw alike.
  private static let leastShare = 1e-9
  /// The least width of a linear range: far below measured values, and large enough to be divided without becoming
  /// subnormal.
  private static let least = 1e-290

  /// Whether two values are so far apart that a logarithmic scale shows them better.
  static func spans(_ least: Double, _ most: Double, ratio: Double) -> Bool {
    least > 0 && log(most) - log(least) >= log(ratio)
  }

  /// The position of a value: 0 at the low end, 1 at the high end, outside of 0 to 1 for values outside the range.
  package func share(of value: Double) -> Double {
    guard high > low else { return 0.5 }
    if isLogarithmic { return value > 0 ? (log(value) - low) / (high - low) : 0 }
    return (value - low) / (high - low)
  }

  /// The value at a share of the range.
  package func value(at share: Double) -> Double {
    let place = low + share * (high - low)
    return isLogarithmic ? exp(place) : place
  }

  /// The ticks: about `count` round numbers within the range.
  package func ticks(_ count: Int) -> [Double] {
    isLogarithmic ? logarithmicTicks(count) : linearTicks(count)
  }

  private func linearTicks(_ count: Int) -> [Double] {
    let rough = (high - low) / Double(max(count, 1))
    let power = pow(10, Platform.floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
    // The width of a range is at least `leastShare` of its ends, so these numbers are small enough for `Int`.
    let first = Int((low / step).rounded(.up))
    let last = Int((high / step).rounded(.down))
    return first <= last ? (first...last).map { Double($0) * step } : []
  }

  private func logarithmicTicks(_ count: Int) -> [Double] {
    let decades = Int(Platform.floor(low / M_LN10))...Int((high / M_LN10).rounded(.up))
    // If there are many decades, only every `stride`-th has a tick.
    let stride = max(1, decades.count / max(count, 1))
    for digits in [[1.0, 1.5, 2, 3, 4, 5, 6, 8], [1.0, 2, 3, 5], [1.0, 2, 5], [1.0, 3], [1.0]] {
      let ticks = Swift.stride(from: decades.lowerBound, through: decades.upperBound, by: stride)
        .flatMap { decade in digits.map { $0 * pow(10, Double(decade)) } }
        .filter { $0 > 0 && (0...1).contains(share(of: $0)) }
      if ticks.count <= max(count + 2, 3) || digits.count == 1 { return ticks }
    }
    return []
  }
}
