extension Core {
  /// How many joint choices a tied block may contribute before the core gives it up as incomplete.
  private static let largestBlock = 4096
  /// How many per key it then still contributes, the cheapest: enough to look for plans with.
  private static let sampleOfLargerBlock = 256

  /// A way to fill a whole tied block.
  struct JointChoice {
    var reducedCost: Double
    var changes: [(group: Int, choice: Int)]
  }

  /// All fillings of a block with a reduced cost below the limit, the least (no change) first.
  static func jointChoices(
    of block: ChoiceProblem.TiedBlock, _ relaxation: LagrangianRelaxation,
    _ priced: PricedChoices, from least: [Int], limit: Double
  ) -> (choices: [JointChoice], isCutShort: Bool) {
    let problem = relaxation.problem
    let keyed = KeyedBlock(block, of: problem, value: priced.value)
    let base = block.groups.reduce(0) { $0 + priced.value(of: least[$1]) }
    var found = [JointChoice(reducedCost: 0, changes: [])]
    var isCutShort = false
    for key in block.keys {
      let keyCost = keyed.value(of: key) - base
      guard keyCost < limit else { continue }
      var partial = [JointChoice(reducedCost: max(0, keyCost), changes: [])]
      for (member, group) in block.groups.enumerated() {
        let floor = keyed.least(of: member, under: key).value
        let open = problem.choices(of: group).filter { problem.tieKey[$0] == key[member] }
        partial = partial.flatMap { start in
          open.compactMap { choice in
            let reducedCost = start.reducedCost + (priced.value(of: choice) - floor)
            guard reducedCost < limit else { return nil }
            let change = choice == least[group] ? [] : [(group: group, choice: choice)]
            return JointChoice(reducedCost: reducedCost, changes: start.changes + change)
          }
        }
        if partial.count > (isCutShort ? sampleOfLargerBlock : largestBlock) {
          partial.sort { $0.reducedCost < $1.reducedCost }
          partial.removeLast(partial.count - sampleOfLargerBlock)
          isCutShort = true
        }
      }
      found += partial.filter { !$0.changes.isEmpty }
    }
    // Stable for equal costs, so that the same input always gives the same core.
    let order = found.indices.sorted { (found[$0].reducedCost, $0) < (found[$1].reducedCost, $1) }
    return (order.map { found[$0] }, isCutShort)
  }
}
