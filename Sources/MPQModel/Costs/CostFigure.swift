/// A figure of a plan's costs under the name that it has in CSV columns and JSON keys.
package struct CostFigure: Sendable {
  /// The name, such as `size_bytes`.
  package let key: String
  /// The title of a column for people; nil if tables for people do without it.
  package let title: String?
  /// The figure; nil if these costs do not have it.
  package let value: @Sendable (PlanCosts) -> Value?
  /// Whether the rows of sweeps have it.
  package var isInSweeps = true
  /// Whether only plans with a latency have it.
  package var needsLatencyTable = false
  /// Whether it is what plans use of a table's resource.
  package var isOfResource = false
  /// The measure whose budget asks for the figure; nil if it is always there.
  package var neededBy: Measure?

  /// What a figure holds, which decides how it is written.
  package enum Value: Hashable, Sendable {
    case count(Int)
    /// A size in bits; files and people get it in bytes.
    case bits(Int)
    case mean(Double)
    case ratio(Double)
    /// Files get it in seconds.
    case picoseconds(Int)
    /// An amount of a resource, by its name.
    case amount(ExactDecimal, of: String)
  }

  /// Every figure, in the order of columns and keys.
  package static let all: [CostFigure] = [
    .bitOperations,
    .searchedBitOperations,
    .weightSize,
    .compression,
    .bitsPerWeight,
    .meanWeightBits,
    .meanActivationBits,
    .latency,
    .activationMemory,
  ]

  /// Every figure of plans for a network: `all`, and one for each resource that tables bring.
  package static func all(resources: [String]) -> [CostFigure] {
    all + resources.map { .resource($0) }
  }

  /// The figures that each row of a sweep over a network has.
  ///
  /// - Parameter budgets: what the sweep limits; some figures are there only if a budget asks for them.
  package static func inSweeps(of network: Network, budgets: [Budget]) -> [CostFigure] {
    all(resources: network.resources.names).filter { figure in
      figure.isInSweeps && (network.resources.hasLatency || !figure.needsLatencyTable)
        && (figure.neededBy == nil || budgets.contains { $0.measure == figure.neededBy })
    }
  }
}
