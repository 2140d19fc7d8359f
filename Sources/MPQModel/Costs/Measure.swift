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
  /// What one layer uses with a choice; nil if that is not known.
  private let layerUsage: @Sendable (Layer, LayerFormats, Network) -> Int?
  /// How the measure divides into parts that are limited one by one; nil if it is limited as a whole.
  private let partition: (@Sendable (Network) -> MeasureParts?)?
  /// The usage that one unit of `quantity` stands for, such as the 8 bits of a byte.
  let usagePerAmount: @Sendable (Network) -> Double
  /// The usage of a whole plan by its costs; nil if those do not have it.
  package let planUsage: @Sendable (PlanCosts) -> Int?
  /// The budget that allows just this usage, pinned layers included: of the part that uses most, if parts are limited
  /// one by one. Nil for means.
  package let budget: (@Sendable (_ usage: Int, Network) -> Budget)?

  package init(
    key: String, name: String, unit: String, quantity: Quantity, isPlural: Bool = false,
    needsLatencyTable: Bool = false,
    layerUsage: @escaping @Sendable (Layer, LayerFormats, Network) -> Int?,
    partition: (@Sendable (Network) -> MeasureParts?)? = nil,
    usagePerAmount: @escaping @Sendable (Network) -> Double = { _ in 1 },
    planUsage: @escaping @Sendable (PlanCosts) -> Int? = { _ in nil },
    budget: (@Sendable (_ usage: Int, Network) -> Budget)? = nil
  ) {
    (self.key, self.name, self.unit, self.quantity) = (key, name, unit, quantity)
    (self.isPlural, self.needsLatencyTable) = (isPlural, needsLatencyTable)
    (self.layerUsage, self.partition) = (layerUsage, partition)
    (self.usagePerAmount, self.planUsage, self.budget) = (usagePerAmount, planUsage, budget)
  }
}

extension Measure: Hashable {
  package static func == (left: Measure, right: Measure) -> Bool {
    left === right || left.key == right.key
  }
  package func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

/// The parts of a measure that a budget limits one by one: the steps of an execution, or memory banks.
package struct MeasureParts: Sendable {
  /// A name per part, for messages.
  package let names: [String]
  /// What every plan uses of a part, whatever its layers get.
  package let constants: [Int]
  /// What one layer uses of a part, by its position in the network; nil if that is not known.
  package let usage: @Sendable (_ part: Int, _ layer: Int, LayerFormats) -> Int?
  /// The positions of the layers that use some of a part; nil for all.
  let layers: (@Sendable (_ part: Int) -> [Int])?

  package init(
    names: [String], constants: [Int]? = nil,
    layers: (@Sendable (_ part: Int) -> [Int])? = nil,
    usage: @escaping @Sendable (_ part: Int, _ layer: Int, LayerFormats) -> Int?
  ) {
    self.names = names
    self.constants = constants ?? names.map { _ in 0 }
    (self.layers, self.usage) = (layers, usage)
  }
}

extension Measure {
  /// What one layer uses with a choice, of all parts together; nil if that is not known.
  package func usage(of layer: Layer, at formats: LayerFormats, in network: Network) -> Int? {
    layerUsage(layer, formats, network)
  }

  /// The parts that are limited one by one; nil if the measure is limited as a whole.
  package func parts(in network: Network) -> MeasureParts? { partition.flatMap { $0(network) } }

  /// What some layers of a network use together under a plan, of all parts. What is not known counts as 0.
  ///
  /// The sum saturates at `Int.max`. Only sums of tables can reach it, and the search refuses such tables.
  ///
  /// - Parameter layers: positions in `network.layers`.
  package func usage(
    of plan: BitPlan, over layers: some Sequence<Int>, in network: Network
  ) -> Int {
    layers.reduce(0) { sum, index in
      sum.saturatingSum(
        usage(of: network.layers[index], at: plan.formats[index], in: network) ?? 0)
    }
  }

  /// The same; nil if some layer's usage is not known.
  package func total(
    of plan: BitPlan, over layers: some Sequence<Int>, in network: Network
  ) -> Int? {
    Self.sum(over: layers) { usage(of: network.layers[$0], at: plan.formats[$0], in: network) }
  }

  private static func sum(over layers: some Sequence<Int>, _ usage: (Int) -> Int?) -> Int? {
    var sum = 0
    for layer in layers {
      guard let own = usage(layer) else { return nil }
      sum = sum.saturatingSum(own)
    }
    return sum
  }

  /// What a whole plan uses, pinned layers included: of the part that uses most, if parts are limited one by
  /// one. Nil if some layer's usage is not known.
  package func wholeUsage(of plan: BitPlan, in network: Network) -> Int? {
    guard let parts = parts(in: network) else {
      return total(of: plan, over: network.layers.indices, in: network)
    }
    let all = Array(network.layers.indices)
    var most: Int?
    for part in parts.names.indices {
      let own = parts.layers?(part) ?? all
      let used = Self.sum(over: own) { parts.usage(part, $0, plan.formats[$0]) }
      guard let used else { return nil }
      most = max(most ?? 0, used.saturatingSum(parts.constants[part]))
    }
    return most
  }

  /// A usage as an amount of `quantity`: bit operations, bytes, mean bits, or seconds.
  package func amount(ofUsage usage: Int, in network: Network) -> Double {
    Double(usage) / usagePerAmount(network)
  }
}

extension Int {
  /// The sum of two amounts; `Int.max` where that is more.
  package func saturatingSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The product of two amounts; `Int.max` where that is more.
  package func saturatingProduct(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
