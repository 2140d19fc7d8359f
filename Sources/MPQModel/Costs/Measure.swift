/// A quantity that a plan uses up and a budget can limit; always a whole number of its unit.
///
/// A measure is one file in `Measures`, which also holds the budgets on it and the figures that plans have of it.
package final class Measure: Sendable {
  /// The measure's part of a program's row names, such as `bitops`; no two measures share one.
  package let key: String
  /// What people call it.
  package let name: String
  /// The unit in which usages count, as in JSON.
  package let unit: String
  /// How amounts of it are written.
  package let quantity: Quantity
  /// Whether its name takes a verb in the plural.
  package let isPlural: Bool
  /// Whether usages come from the latency table.
  package let needsLatencyTable: Bool
  /// What one layer uses at the given formats. Without a latency table, or an entry in it, a latency is 0.
  private let layerUsage: @Sendable (Layer, LayerFormats, LatencyTable?) -> Int
  /// The usage that one unit of `quantity` stands for, such as the 8 bits of a byte.
  let usagePerAmount: @Sendable (Network) -> Double
  /// The usage of a whole plan by its costs; nil if those do not have it.
  package let planUsage: @Sendable (PlanCosts) -> Int?
  /// The budget that allows just this usage, pinned layers included; nil for means.
  package let budget: (@Sendable (_ usage: Int) -> Budget)?

  package init(
    key: String, name: String, unit: String, quantity: Quantity, isPlural: Bool = false,
    needsLatencyTable: Bool = false,
    layerUsage: @escaping @Sendable (Layer, LayerFormats, LatencyTable?) -> Int,
    usagePerAmount: @escaping @Sendable (Network) -> Double = { _ in 1 },
    planUsage: @escaping @Sendable (PlanCosts) -> Int? = { _ in nil },
    budget: (@Sendable (_ usage: Int) -> Budget)? = nil
  ) {
    (self.key, self.name, self.unit, self.quantity) = (key, name, unit, quantity)
    (self.isPlural, self.needsLatencyTable) = (isPlural, needsLatencyTable)
    (self.layerUsage, self.usagePerAmount) = (layerUsage, usagePerAmount)
    (self.planUsage, self.budget) = (planUsage, budget)
  }
}

extension Measure: Hashable {
  package static func == (left: Measure, right: Measure) -> Bool { left.key == right.key }
  package func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension Measure {
  /// What one layer uses at the given formats.
  ///
  /// - Parameter latency: needed for latencies only, where a layer without an entry uses 0.
  package func usage(of layer: Layer, at formats: LayerFormats, latency: LatencyTable?) -> Int {
    layerUsage(layer, formats, latency)
  }

  /// What some layers of a network use together under a plan.
  ///
  /// The sum saturates at `Int.max`. Only latencies can reach it, and the search refuses such tables.
  ///
  /// - Parameter layers: positions in `network.layers`.
  package func usage(
    of plan: BitPlan, over layers: some Sequence<Int>, in network: Network, latency: LatencyTable?
  ) -> Int {
    layers.reduce(0) { sum, index in
      sum.saturatingSum(usage(of: network.layers[index], at: plan.formats[index], latency: latency))
    }
  }

  /// A usage as an amount of `quantity`: bit operations, bytes, mean bits, or seconds.
  package func amount(ofUsage usage: Int, in network: Network) -> Double {
    Double(usage) / usagePerAmount(network)
  }
}

extension Int {
  /// The sum of two amounts; `Int.max` where that is more.
  func saturatingSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
