package import MPQModel
package import MPQSearch

extension RandomInstance {
  /// Budgets that leave exactly these usages to the searched layers; nil where no budget can say so.
  package func budgets(_ usages: [Int]) -> [Budget]? {
    let network = join.network
    var budgets: [Budget] = []
    for (measure, usage) in zip(measures, usages) {
      let pinned = network.layers.reduce(0) { sum, layer in
        sum + (layer.pinned.map { measure.usage(of: layer, at: $0, latency: latency) } ?? 0)
      }
      guard usage >= 0 else { return nil }
      let total = usage > Int.max / 4 ? ExactDecimal(Int.max / 4) : ExactDecimal(usage + pinned)
      switch measure {
      case .bitOperations: budgets.append(.maxBitOperations(total))
      case .latency: budgets.append(.maxLatency(picoseconds: total))
      case .weightSize:
        // Eighths of a byte, as decimals.
        guard usage < 1 << 40, case let bits = usage + pinned,
          let bytes = ExactDecimal("\(bits * 125)e-3")
        else { return nil }
        budgets.append(.maxSize(bytes: bytes))
      case .weightBits, .activationBits:
        return nil
      }
    }
    return budgets
  }
}

extension BitSearch {
  /// What the budgets leave to the searched layers, in row order.
  package func capacities(_ budgets: [Budget]) -> [Int] {
    let rows = BudgetRow.rows(for: budgets, network: join.network, latency: latency)
    return measures.map { measure in rows.first { $0.measure == measure }!.capacity }
  }
}
