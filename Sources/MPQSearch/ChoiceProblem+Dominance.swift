extension ChoiceProblem {
  /// For every choice the one that stands in for it: itself, or one of its group that is never worse.
  ///
  /// A choice is dominated when another costs no more and uses no more of any row, and, where the group
  /// is tied, has the same tied widths. Of equal choices the first stays. For any capacities some
  /// optimal selection consists of choices that stand in for themselves.
  ///
  /// - Complexity: O(Σ choices² · rows) over the groups, at worst.
  func dominators() -> [Int] {
    var dominator = Array(0..<choiceCount)
    let tied = tiedTensors()
    var kept: [Int] = []
    var order: [Int] = []
    for group in 0..<groupCount {
      kept.removeAll(keepingCapacity: true)
      order.removeAll(keepingCapacity: true)
      order.append(contentsOf: choices(of: group))
      // A dominator costs no more and uses no more, so it stands before what it dominates.
      order.sort { first, second in
        if cost[first] != cost[second] { return cost[first] < cost[second] }
        for row in 0..<rowCount {
          let (use, other) = (usage[first * rowCount + row], usage[second * rowCount + row])
          if use != other { return use < other }
        }
        return first < second
      }
      for choice in order {
        if let better = kept.first(where: { dominates($0, choice, tied: tied[group]) }) {
          dominator[choice] = better
        } else {
          kept.append(choice)
        }
      }
    }
    return dominator
  }

  /// Per group, whether its weights and its activations are tied to another group's.
  private func tiedTensors() -> [(weight: Bool, activation: Bool)] {
    var tied = [(weight: Bool, activation: Bool)](repeating: (false, false), count: groupCount)
    for tieClass in tieClasses {
      for group in tieClass.groups {
        if tieClass.tensor == .weight {
          tied[group].weight = true
        } else {
          tied[group].activation = true
        }
      }
    }
    return tied
  }

  /// Whether `first`, which costs no more, can stand in for `second`.
  private func dominates(
    _ first: Int, _ second: Int, tied: (weight: Bool, activation: Bool)
  ) -> Bool {
    if tied.weight, widths[first].weightBits != widths[second].weightBits { return false }
    if tied.activation, widths[first].activationBits != widths[second].activationBits {
      return false
    }
    for row in 0..<rowCount
    where usage[first * rowCount + row] > usage[second * rowCount + row] {
      return false
    }
    return true
  }
}
