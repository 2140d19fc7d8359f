extension ChoiceProblem {
  /// The same problem without the choices that another one of their group is never worse than.
  ///
  /// A choice goes when another costs no more and uses no more of any row, and, where the group is
  /// tied, has the same tied widths. Of equal choices the first stays. Some optimal selection
  /// survives for any capacities.
  ///
  /// - Returns: the smaller problem; its choices keep their order.
  /// - Complexity: O(Σ choices² · rows) over the groups, at worst.
  package func removingDominatedChoices() -> ChoiceProblem {
    var reduced = ChoiceProblem(rowCount: rowCount)
    reduced.layer = layer
    reduced.freeGroupCount = freeGroupCount
    reduced.tiedBlocks = tiedBlocks
    reduced.tieClasses = tieClasses
    reduced.relaxesTies = relaxesTies
    reduced.groupStart.reserveCapacity(groupStart.count)
    reduced.cost.reserveCapacity(choiceCount)
    reduced.usage.reserveCapacity(usage.count)
    reduced.widths.reserveCapacity(choiceCount)
    reduced.tieKey.reserveCapacity(choiceCount)
    let tied = tiedTensors()
    var kept: [Int] = []
    for group in 0..<groupCount {
      kept.removeAll(keepingCapacity: true)
      // A dominator costs no more and uses no more, so it stands before what it dominates.
      let order = choices(of: group).sorted { first, second in
        if cost[first] != cost[second] { return cost[first] < cost[second] }
        for row in 0..<rowCount {
          let (use, other) = (usage[first * rowCount + row], usage[second * rowCount + row])
          if use != other { return use < other }
        }
        return first < second
      }
      for choice in order
      where !kept.contains(where: { dominates($0, choice, tied: tied[group]) }) {
        kept.append(choice)
      }
      for choice in kept.sorted() {
        reduced.cost.append(cost[choice])
        reduced.widths.append(widths[choice])
        reduced.tieKey.append(tieKey[choice])
        for row in 0..<rowCount { reduced.usage.append(usage[choice * rowCount + row]) }
      }
      reduced.groupStart.append(reduced.cost.count)
    }
    return reduced
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
