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
      total += KeyedBlock(block, of: problem, value: usage).leastKey.value
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
        let keyed = KeyedBlock(block, of: problem, value: priced.value)
        let base = keyed.leastKey.value
        for (member, group) in block.groups.enumerated() {
          // Per tie key of this group, the least that a key of the block with it adds.
          var least: [Int32: Double] = [:]
          for key in block.keys {
            let rise = keyed.value(of: key) - base - keyed.least(of: member, under: key).value
            least[key[member]] = min(least[key[member]] ?? .infinity, rise)
          }
          open.append(
            problem.choices(of: group).filter { choice in
              let reducedCost =
                (least[problem.tieKey[choice]] ?? .infinity) + priced.value(of: choice)
              return reducedCost < limit || choice == reference[group]
            })
        }
      }
      return open
    }
  }
}
