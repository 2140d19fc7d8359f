package import MPQModel
package import MPQSearch

extension RandomInstance {
  /// Budgets that leave exactly these usages to the searched layers; nil where no budget can say so.
  package func budgets(_ usages: [Int]) -> [Budget]? {
    let network = join.network
    var budgets: [Budget] = []
    for (measure, usage) in zip(measures, usages) {
      let pinned = network.layers.reduce(0) { sum, layer in
        sum + (layer.pinned.map { measure.usage(of: layer, at: $0, in: network) ?? 0 } ?? 0)
      }
      guard usage >= 0, let budget = measure.budget else { return nil }
      // A network's size has its bounds; other usages are cut.
      if measure == .weightSize, usage >= 1 << 40 { return nil }
      budgets.append(budget(usage > Int.max / 4 ? Int.max / 4 : usage + pinned, network))
    }
    return budgets
  }
}

extension BitSearch {
  /// What the budgets leave to the searched layers, in row order.
  package func capacities(_ budgets: [Budget]) -> [Int] {
    let rows = BudgetRow.rows(for: budgets, network: join.network)
    return self.rows.map { counted in rows.first { $0.counted == counted }!.capacity }
  }
}
