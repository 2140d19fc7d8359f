/// Turns the relaxation's selection into a feasible one by the cheapest changes.
///
/// At the dual's optimum the relaxed selection misses the capacities by about as much as one group
/// per row can give, so few changes are needed; each is the one that costs least, priced, per share
/// of the violation that it takes away.
package struct GreedyRepair {
  private let relaxation: LagrangianRelaxation
  private let multipliers: [Double]
  private let capacities: [Int]

  /// - Parameter multipliers: what rows are priced at, as the dual left them.
  package init(relaxation: LagrangianRelaxation, multipliers: [Double], capacities: [Int]) {
    self.relaxation = relaxation
    self.multipliers = multipliers
    self.capacities = capacities
  }

  /// Groups with their new choices, and the price of the change per share of violation it removes.
  private struct Move {
    var score: Double
    var changes: [(group: Int, choice: Int)]
  }

  /// The repaired selection, or nil when no single change helps any more.
  ///
  /// - Complexity: a few passes over all choices; one where few changes are needed.
  package func repaired(_ start: [Int], limits: SearchLimits) -> [Int]? {
    var selection = start
    var usage = relaxation.problem.usage(of: start)
    while violation(of: usage) > 0 {
      let before = violation(of: usage)
      let moves = relaxation.withPricedChoices(multipliers) {
        self.moves(from: selection, usage: usage, $0).sorted { $0.score < $1.score }
      }
      for move in moves {
        let missing = violation(of: usage)
        if missing == 0 { break }
        // A block that moved has other keys now than when its groups' own moves were worked out.
        guard move.changes.count > 1 || keepsKey(move.changes[0], in: selection) else { continue }
        let moved = self.usage(usage, of: selection, after: move.changes)
        guard violation(of: moved) < missing else { continue }
        usage = moved
        for (group, choice) in move.changes { selection[group] = choice }
      }
      guard violation(of: usage) < before, !limits.isReached else { return nil }
    }
    return selection
  }

  private func keepsKey(_ change: (group: Int, choice: Int), in selection: [Int]) -> Bool {
    let key = relaxation.problem.tieKey
    return key[change.choice] == key[selection[change.group]]
  }

  /// How far rows are exceeded, each as a share of its range, in sum.
  private func violation(of usage: [Int]) -> Double {
    var sum = 0.0
    for row in usage.indices where usage[row] > capacities[row] {
      sum += Double(usage[row] - capacities[row]) / relaxation.rowScale[row]
    }
    return sum
  }

  private func usage(
    _ usage: [Int], of selection: [Int], after changes: [(group: Int, choice: Int)]
  ) -> [Int] {
    let problem = relaxation.problem
    let rows = problem.rowCount
    var moved = usage
    for (group, choice) in changes {
      for row in 0..<rows {
        moved[row] +=
          problem.usage[choice * rows + row] - problem.usage[selection[group] * rows + row]
      }
    }
    return moved
  }

  /// For every group and every tied block its best move, if any helps.
  private func moves(
    from selection: [Int], usage: [Int], _ priced: PricedChoices
  ) -> [Move] {
    let problem = relaxation.problem
    let missing = violation(of: usage)
    var moves: [Move] = []
    for group in 0..<problem.groupCount {
      let current = selection[group]
      var best: (score: Double, choice: Int)?
      for choice in problem.choices(of: group)
      where choice != current && problem.tieKey[choice] == problem.tieKey[current] {
        let gain = missing - violation(of: usage, replacing: current, by: choice)
        guard gain > 0 else { continue }
        let score = (priced.value(of: choice) - priced.value(of: current)) / gain
        if score < best?.score ?? .infinity { best = (score, choice) }
      }
      if let best { moves.append(Move(score: best.score, changes: [(group, best.choice)])) }
    }
    for block in problem.tiedBlocks {
      let keyed = KeyedBlock(block, of: problem, value: priced.value)
      for key in block.keys {
        let changes = block.groups.enumerated().map { member, group in
          (group: group, choice: keyed.least(of: member, under: key).choice)
        }
        let gain = missing - violation(of: self.usage(usage, of: selection, after: changes))
        guard gain > 0 else { continue }
        let price = changes.reduce(0) {
          $0 + priced.value(of: $1.choice) - priced.value(of: selection[$1.group])
        }
        moves.append(Move(score: price / gain, changes: changes))
      }
    }
    return moves
  }

  /// The violation after one choice has taken another's place, without building a usage vector.
  private func violation(of usage: [Int], replacing old: Int, by new: Int) -> Double {
    let problem = relaxation.problem
    var sum = 0.0
    for row in usage.indices {
      let moved =
        usage[row] + problem.usage[new * usage.count + row] - problem.usage[old * usage.count + row]
      if moved > capacities[row] {
        sum += Double(moved - capacities[row]) / relaxation.rowScale[row]
      }
    }
    return sum
  }
}
