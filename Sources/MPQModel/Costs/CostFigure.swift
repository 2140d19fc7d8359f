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

  /// What a figure holds, which decides how it is written.
  package enum Value: Hashable, Sendable {
    case count(Int)
    /// A size in bits; files and people get it in bytes.
    case bits(Int)
    case mean(Double)
    case ratio(Double)
    /// Files get it in seconds.
    case picoseconds(Int)
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
  ]

  /// The figures that each row of a sweep has.
  package static func inSweeps(hasLatency: Bool) -> [CostFigure] {
    all.filter { $0.isInSweeps && (hasLatency || !$0.needsLatencyTable) }
  }
}
