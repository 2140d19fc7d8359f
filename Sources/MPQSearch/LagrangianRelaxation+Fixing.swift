extension LagrangianRelaxation {
  /// The least that any selection uses of a row, ties kept.
  package func leastUsage(of row: Int) -> Int {
    leastUsage { problem.usage[$0 * problem.rowCount + row] }
  }

  /// The most that any selection uses of a row, ties kept.
  package func mostUsage(of row: Int) -> Int {
    -leastUsage { -problem.usage[$0 * problem.rowCount + row] }
  }

  /// The least sum over any selection, in integers: what it rules out is ruled out for good.
  private func leastUsage(_ usage: (_ choice: Int) -> Int) -> Int {
    var total = (0..<problem.freeGroupCount).reduce(0) { sum, group in
      sum + problem.choices(of: group).lazy.map(usage).min()!
    }
    for block in problem.tiedBlocks {
      let leastByKey = block.groups.map { group in
        var least: [Int32: Int] = [:]
        for choice in problem.choices(of: group) {
          least[problem.tieKey[choice]] = min(least[problem.tieKey[choice]] ?? .max, usage(choice))
        }
        return least
      }
      total += block.keys.lazy.map { key in
        zip(leastByKey, key).reduce(0) { $0 + $1.0[$1.1]! }
      }.min()!
    }
    return total
  }

  /// Reduced-cost fixing: per group the choices that a selection costing less than `bound + limit`
  /// can hold.
  ///
  /// - Parameter reference: choices that stay whatever their reduced cost.
  func openChoices(
    at optimum: LagrangianDual.Optimum, below limit: Double, keeping reference: [Int]
  ) -> [[Int]] {
    withPricedChoices(optimum.multipliers) { priced in
      var open = (0..<problem.freeGroupCount).map { group in
        let least = priced.value(of: optimum.selection[group])
        return problem.choices(of: group).filter {
          priced.value(of: $0) - least < limit || $0 == reference[group]
        }
      }
      for block in problem.tiedBlocks {
        let leastByKey = block.groups.map { self.leastByKey(of: $0, priced) }
        let keyCosts = block.keys.map { key in
          key.enumerated().reduce(0) { $0 + leastByKey[$1.0][Int($1.1)].value }
        }
        let base = keyCosts.min()!
        for (member, group) in block.groups.enumerated() {
          // The least key cost with which each tie key of this group can occur.
          var least = [Double](repeating: .infinity, count: leastByKey[member].count)
          for (key, cost) in zip(block.keys, keyCosts) {
            least[Int(key[member])] = min(least[Int(key[member])], cost - base)
          }
          open.append(
            problem.choices(of: group).filter { choice in
              let key = Int(problem.tieKey[choice])
              let reducedCost =
                least[key] + priced.value(of: choice) - leastByKey[member][key].value
              return reducedCost < limit || choice == reference[group]
            })
        }
      }
      return open
    }
  }
}
