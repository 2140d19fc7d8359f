import MPQModel

extension ChoiceProblem {
  /// For every choice the one that stands in for it: itself, or one of its group that is never
  /// worse.
  ///
  /// A choice is dominated when another costs no more and uses no more of any row, and, where the
  /// group is tied, has the same tied formats (Sinha and Zoltners 1979). Of equal choices the first
  /// stays. Replacing a choice by its dominator makes no selection dearer or larger and breaks no
  /// tie; so for any capacities some optimal selection consists of choices that stand in for
  /// themselves. Only given numbers are compared: nothing is rounded. Choices above the lower
  /// convex hull are dominated in the linear relaxation only, and stay.
  ///
  /// Choices are taken from the cheapest on and compared with a front: those of the choices before
  /// that none of the others undercuts in every row. What the front does not dominate joins it, and
  /// removes what uses more (Kung, Luccio and Preparata, "On finding the maxima of a set of
  /// vectors", 1975).
  ///
  /// Where a limit comes first, the choices of the groups that are left stand in for themselves.
  ///
  /// Step 3 of the search in ARCHITECTURE.md.
  ///
  /// - Complexity: O(Σ choices · front · rows) over the groups.
  func dominators(limits: SearchLimits = SearchLimits()) -> [Int] {
    var dominator = Array(0..<choiceCount)
    let tied = tiedTensors()
    var front: [Int] = []
    var order: [Int] = []
    usage.withUnsafeBufferPointer { usage in
      for group in groups {
        if limits.isReached(at: group.index, every: Self.groupsPerLook) { break }
        front.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        order.append(contentsOf: choices(of: group))
        let tied = tied[group]
        /// Whether one choice uses no more than another of any row.
        func usesNoMore(_ first: Int, _ second: Int) -> Bool {
          for row in 0..<rowCount
          where usage[first &* rowCount &+ row] > usage[second &* rowCount &+ row] {
            return false
          }
          return true
        }
        func tiedOptions(_ choice: Int) -> (Int, Int) {
          (
            tied.weight ? options[choice].weight : -1,
            tied.activation ? options[choice].activation : -1
          )
        }
        // A dominator costs no more and uses no more, so it stands before what it dominates.
        order.sort { first, second in
          let (own, others) = (tiedOptions(first), tiedOptions(second))
          if own != others { return own < others }
          if cost[first] != cost[second] { return cost[first] < cost[second] }
          for row in 0..<rowCount {
            let (use, other) = (usage[first * rowCount + row], usage[second * rowCount + row])
            if use != other { return use < other }
          }
          return first < second
        }
        var atOptions = (-2, -2)
        for choice in order {
          if tiedOptions(choice) != atOptions {
            atOptions = tiedOptions(choice)
            front.removeAll(keepingCapacity: true)
          }
          // What came last uses least, mostly.
          if let better = front.last(where: { usesNoMore($0, choice) }) {
            dominator[choice] = better
          } else {
            front.removeAll { usesNoMore(choice, $0) }
            front.append(choice)
          }
        }
      }
    }
    return dominator
  }

  /// A group takes a millisecond at most.
  private static let groupsPerLook = 16

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
}
