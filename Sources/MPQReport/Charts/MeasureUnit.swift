import MPQModel

/// The unit in which a chart counts amounts of a measure.
///
/// Amounts are those of `Measure.chartAmount`: bytes of a size, picoseconds of a latency, and otherwise the unit in which
/// people count, such as joules.
struct MeasureUnit {
  private let measure: Measure
  private let unit: ChartUnit

  /// - Parameter most: the largest amount that the chart shows.
  init(_ measure: Measure, for most: Double) {
    self.measure = measure
    // Latencies are in picoseconds, and seconds have no larger unit.
    let largest = measure == .latency ? 1e12 : 1e15
    unit =
      measure.quantity.symbol.isEmpty
      ? ChartUnit(for: most, largest: largest) : ChartUnit(ofSmallToo: most)
  }

  /// How many units of the amounts one unit of the chart is.
  var size: Double { unit.size }

  /// Whether people know the unit itself, such as bytes, and not only the measure's name.
  private var symbol: String? {
    switch measure {
    case .latency: Self.times[unit.prefix] ?? "s"
    case _ where measure.quantity.style == .bytes: "\(unit.prefix)B"
    case _ where !measure.quantity.symbol.isEmpty: "\(unit.prefix)\(measure.quantity.symbol)"
    default: nil
    }
  }

  private static let times = ["": "ps", "k": "ns", "M": "µs", "G": "ms"]

  /// What stands behind a figure, such as `MB`, `mJ`, `GBitOps` or `k cycles`.
  var name: String {
    if let symbol { return symbol }
    return measure == .bitOperations || unit.prefix.isEmpty
      ? "\(unit.prefix)\(measure.name)" : "\(unit.prefix) \(measure.name)"
  }

  /// A title of an axis, such as `BitOps (G)` or `energy (mJ)`.
  ///
  /// - Parameter title: what is counted; nil for the measure's name.
  func title(_ title: String? = nil) -> String {
    let title = title ?? (measure == .weightSize ? "weight size" : measure.name)
    let unit = symbol ?? unit.prefix
    return unit.isEmpty ? title : "\(title) (\(unit))"
  }
}
