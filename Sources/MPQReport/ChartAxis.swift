import Glibc

/// Where values lie along an axis, and where its ticks stand.
struct ChartAxis {
  let range: ClosedRange<Double>
  let isLogarithmic: Bool
  /// From the axis's start to its end, in pixels; runs backwards for upright axes.
  let start: Double
  let end: Double

  /// An axis that shows all values with a little room.
  ///
  /// - Parameter logarithmicFrom: the ratio of the largest to the least value from which on the axis is
  ///   logarithmic, where all are positive.
  init(
    showing values: [Double], from start: Double, to end: Double, logarithmicFrom: Double
  ) {
    let least = values.min() ?? 0
    let most = values.max() ?? 1
    isLogarithmic = least > 0 && most / least >= logarithmicFrom
    if isLogarithmic {
      let room = pow(most / least, 0.05)
      range = least / room...most * room
    } else {
      let room = most > least ? (most - least) * 0.06 : max(most.magnitude * 0.1, 1e-12)
      // Amounts are not negative, and zero is worth showing where it is near.
      let floor = least - room < 0.25 * most && least >= 0 ? 0 : least - room
      range = floor...most + room
    }
    self.start = start
    self.end = end
  }

  /// An axis from zero to the largest value.
  init(upTo most: Double, from start: Double, to end: Double) {
    isLogarithmic = false
    range = 0...(most > 0 ? most : 1)
    self.start = start
    self.end = end
  }

  func position(_ value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    let share =
      isLogarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low)
    return start + share * (end - start)
  }

  /// Round numbers within the range, about `count` of them.
  func ticks(_ count: Int = 6) -> [Double] {
    isLogarithmic ? logarithmicTicks(count) : linearTicks(count)
  }

  private func linearTicks(_ count: Int) -> [Double] {
    let rough = (range.upperBound - range.lowerBound) / Double(max(count, 1))
    let power = pow(10, Glibc.floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
    let first = Int((range.lowerBound / step).rounded(.up))
    let last = Int((range.upperBound / step).rounded(.down))
    return first <= last ? (first...last).map { Double($0) * step } : []
  }

  private func logarithmicTicks(_ count: Int) -> [Double] {
    let decades =
      Int(Glibc.floor(log10(range.lowerBound)))...Int(log10(range.upperBound).rounded(.up))
    for digits in [[1.0, 1.5, 2, 3, 4, 5, 6, 8], [1.0, 2, 3, 5], [1.0, 2, 5], [1.0, 3], [1.0]] {
      let ticks = decades.flatMap { decade in digits.map { $0 * pow(10, Double(decade)) } }
        .filter(range.contains)
      if ticks.count <= max(count + 2, 3) || digits.count == 1 { return ticks }
    }
    return []
  }
}

/// A unit in which a chart counts large amounts.
struct ChartUnit {
  let size: Double
  /// Such as `G`; empty for the unit itself.
  let prefix: String

  /// - Parameter largest: the largest unit that is used.
  init(for most: Double, largest: Double = 1e15) {
    let prefixes = [(1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    let unit = prefixes.first { $0.0 <= largest && most >= 2 * $0.0 } ?? (1, "")
    size = unit.0
    prefix = unit.1
  }
}
