extension LagrangianRelaxation {
  /// The least that any selection uses of a row, ties kept.
  func leastUsage(of row: Int) -> Int {
    extremeUsage(of: row, sign: 1)
  }

  /// The most that any selection uses of a row, ties kept.
  func mostUsage(of row: Int) -> Int {
    extremeUsage(of: row, sign: -1)
  }

  private func extremeUsage(of row: Int, sign: Double) -> Int {
    var selection = [Int](repeating: 0, count: problem.groupCount)
    var multipliers = [Double](repeating: 0, count: problem.rowCount)
    multipliers[row] = sign
    return minimize(multipliers, costWeight: 0, into: &selection).usage[row]
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
