/// The positions of values and ticks along an axis.
package struct ChartAxis {
  private let scale: ValueScale
  /// The position of the least value in pixels. On a vertical axis it is larger than `end`, since y grows downwards.
  let start: Double
  let end: Double

  package var isLogarithmic: Bool { scale.isLogarithmic }

  /// An axis that shows all values with a little room.
  ///
  /// - Parameters:
  ///   - values: finite values.
  ///   - logarithmicFrom: the ratio of the largest to the least value from which on the axis is logarithmic, if all
  ///     values are positive.
  package init(
    showing values: [Double], from start: Double, to end: Double, logarithmicFrom: Double
  ) {
    let least = values.min() ?? 0
    let most = values.max() ?? 1
    if ValueScale.spans(least, most, ratio: logarithmicFrom) {
      scale = ValueScale(logarithmicFrom: least, to: most, room: 0.05)
    } else {
      let room = most > least ? (most - least) * 0.06 : max(most.magnitude * 0.1, 1e-12)
      // Amounts are not negative, so the axis begins at zero if that is near.
      let floor = least - room < 0.25 * most && least >= 0 ? 0 : least - room
      scale = ValueScale(from: floor, to: most + room)
    }
    self.start = start
    self.end = end
  }

  /// An axis from zero to the largest value.
  package init(upTo most: Double, from start: Double, to end: Double) {
    scale = ValueScale(from: 0, to: most > 0 ? most : 1)
    self.start = start
    self.end = end
  }

  package func position(_ value: Double) -> Double {
    start + scale.share(of: value) * (end - start)
  }

  /// The ticks: about `count` round numbers within the range.
  package func ticks(_ count: Int = 6) -> [Double] { scale.ticks(count) }
}

/// A unit in which a chart counts large or small amounts.
package struct ChartUnit {
  package let size: Double
  /// Such as `G`; empty for the unit itself.
  package let prefix: String

  /// - Parameter largest: the largest unit that is used.
  package init(for most: Double, largest: Double = 1e15) {
    let prefixes = [(1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    let unit = prefixes.first { $0.0 <= largest && most >= 2 * $0.0 } ?? (1, "")
    size = unit.0
    prefix = unit.1
  }

  /// A unit for amounts of something that is also counted in parts, such as joules: from pico to peta.
  package init(ofSmallToo most: Double) {
    let parts = [(1, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"), (1e-12, "p")]
    let whole = ChartUnit(for: most)
    (size, prefix) =
      most > 0 && most < 2
      ? parts.first { most >= 2 * $0.0 } ?? parts[parts.count - 1] : (whole.size, whole.prefix)
  }
}
