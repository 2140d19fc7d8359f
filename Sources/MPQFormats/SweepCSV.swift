import MPQModel

/// Sweeps as a table: a row per budget, with the plan and the best uniform plan beside it.
package enum SweepCSV {
  /// The header for sweeps over the given kinds of budgets.
  ///
  /// - Parameter hasLatency: whether plans have a latency.
  package static func header(budgets: [Budget], hasLatency: Bool) -> String {
    CSVWriter.record(
      budgets.map(\.name) + [
        "status", "importance", "bound", "gap", "bitops", "searched_bitops", "size_bytes",
        "compression", "mean_weight_bits", "mean_activation_bits",
      ] + (hasLatency ? ["latency_seconds"] : []) + [
        "uniform", "uniform_importance", "solve_seconds", "weight_bits", "activation_bits",
      ])
  }

  /// One row; the plan's bits are lists over the searched layers in network order.
  package static func row(_ point: SweepPoint, of network: Network, hasLatency: Bool) -> String {
    let solution = point.solution
    let costs = solution.costs
    func bits(_ tensor: TensorKind) -> String {
      guard let plan = solution.plan else { return "" }
      return network.searched.map { "\(plan.widths[$0][tensor])" }.joined(separator: " ")
    }
    let latency = costs?.latencyInPicoseconds.map { "\(Decimals.seconds(picoseconds: $0))" } ?? ""
    return CSVWriter.record(
      point.budgets.map(\.amount) + [
        solution.status.rawValue, Decimals.field(solution.importance),
        Decimals.field(solution.bound), Decimals.field(solution.gap),
        costs.map { "\($0.bitOperations)" } ?? "",
        costs.map { "\($0.searchedBitOperations)" } ?? "",
        costs.map { Decimals.bytes(bits: $0.weightSizeInBits) } ?? "",
        Decimals.field(costs?.compressionRatio), Decimals.field(costs?.meanWeightBits),
        Decimals.field(costs?.meanActivationBits),
      ] + (hasLatency ? [latency] : []) + [
        point.uniform.map { "\($0.widths)" } ?? "none", Decimals.field(point.uniform?.importance),
        "\(solution.searchTime / .seconds(1))", bits(.weight), bits(.activation),
      ])
  }
}
