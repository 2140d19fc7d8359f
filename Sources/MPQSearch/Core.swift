/// What is still open once the bound and a plan in hand have decided the rest.
///
/// A selection costs exactly `bound + Σ reduced costs + Σ price · slack`, where a choice's reduced
/// cost is how far it is from its block's least under the multipliers. So a selection that is to
/// improve on a plan by more than nothing can only hold choices whose reduced cost is below the gap
/// between plan and bound: these are the core. Everything is counted from the least selection.
package struct Core {
  /// The open blocks in ascending order of their cheapest change; `alternatives` of each.
  package private(set) var blocks: [Range<Int>] = []
  /// Per alternative, in ascending order within a block; the first is 0 and changes nothing.
  private(set) var reducedCost: [Double] = []
  /// Per alternative and row, in units of the row's usage.
  private(set) var usageChange: [Int] = []
  /// Per alternative the groups that change, with their new choices.
  private(set) var changes: [[(group: Int, choice: Int)]] = []
  /// Per row, what the least selection leaves of the capacity; negative where it exceeds it.
  let slack: [Int]
  /// Per row, the multiplier per unit of usage.
  let price: [Double]
  /// The selection from which changes are counted.
  let least: [Int]
  /// Whether every choice with a reduced cost below the limit is in the core.
  package private(set) var isComplete = true
  /// Whether a tied block can be filled in too many ways to list: no core of it can be a proof.
  private(set) var hasOversizedBlock = false

  var rowCount: Int { slack.count }

  /// - Parameters:
  ///   - limit: choices with a reduced cost of this or more stay out.
  ///   - maximumBlocks: keep only this many blocks, those with the cheapest changes.
  package init(
    _ relaxation: LagrangianRelaxation, at optimum: LagrangianDual.Optimum, capacities: [Int],
    limit: Double, maximumBlocks: Int = .max
  ) {
    least = optimum.selection
    slack = zip(capacities, optimum.usage).map { $0 - $1 }
    price = zip(optimum.multipliers, relaxation.rowScale).map { $0 / $1 }
    let problem = relaxation.problem
    relaxation.withPricedChoices(optimum.multipliers) { priced in
      var open: [(block: Int, cheapest: Double)] = []
      for group in 0..<problem.freeGroupCount {
        let cheapest = Self.cheapestChange(of: group, in: problem, priced, from: least[group])
        if cheapest < limit { open.append((group, cheapest)) }
      }
      let tied = problem.tiedBlocks.map { block in
        Self.jointChoices(of: block, relaxation, priced, from: least, limit: limit)
      }
      for (index, joint) in tied.enumerated() {
        if joint.isCutShort { (isComplete, hasOversizedBlock) = (false, true) }
        if joint.choices.count > 1 {
          open.append((problem.freeGroupCount + index, joint.choices[1].reducedCost))
        }
      }
      open.sort { ($0.cheapest, $0.block) < ($1.cheapest, $1.block) }
      if open.count > maximumBlocks {
        open.removeLast(open.count - maximumBlocks)
        isComplete = false
      }
      for (block, _) in open {
        if block < problem.freeGroupCount {
          addFreeGroup(block, problem, priced, limit: limit)
        } else {
          addTiedBlock(tied[block - problem.freeGroupCount].choices, problem)
        }
      }
    }
  }

  /// The least reduced cost of any other choice than the least one.
  private static func cheapestChange(
    of group: Int, in problem: ChoiceProblem, _ priced: PricedChoices, from least: Int
  ) -> Double {
    var cheapest = Double.infinity
    let base = priced.value(of: least)
    for choice in problem.choices(of: group) where choice != least {
      cheapest = min(cheapest, priced.value(of: choice) - base)
    }
    return cheapest
  }

  private mutating func addFreeGroup(
    _ group: Int, _ problem: ChoiceProblem, _ priced: PricedChoices, limit: Double
  ) {
    let base = priced.value(of: least[group])
    let start = reducedCost.count
    add(reducedCost: 0, changes: [], problem)
    let open = problem.choices(of: group)
      .filter { $0 != least[group] }
      .map { (choice: $0, reducedCost: max(0, priced.value(of: $0) - base)) }
      .filter { $0.reducedCost < limit }
      .sorted { ($0.reducedCost, $0.choice) < ($1.reducedCost, $1.choice) }
    for (choice, reducedCost) in open {
      add(reducedCost: reducedCost, changes: [(group, choice)], problem)
    }
    blocks.append(start..<reducedCost.count)
  }

  private mutating func addTiedBlock(_ choices: [JointChoice], _ problem: ChoiceProblem) {
    let start = reducedCost.count
    for choice in choices {
      add(reducedCost: choice.reducedCost, changes: choice.changes, problem)
    }
    blocks.append(start..<reducedCost.count)
  }

  private mutating func add(
    reducedCost: Double, changes: [(group: Int, choice: Int)], _ problem: ChoiceProblem
  ) {
    self.reducedCost.append(reducedCost)
    self.changes.append(changes)
    for row in 0..<rowCount {
      usageChange.append(
        changes.reduce(0) { sum, change in
          sum + problem.usage[change.choice * rowCount + row]
            - problem.usage[least[change.group] * rowCount + row]
        })
    }
  }

  /// The least selection with some alternatives put in.
  package func selection(with alternatives: [Int]) -> [Int] {
    var selection = least
    for alternative in alternatives {
      for (group, choice) in changes[alternative] { selection[group] = choice }
    }
    return selection
  }
}
