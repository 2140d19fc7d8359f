/// The choices that a selection within given capacities can have, and the rows that can break it.
///
/// One row at a time: what a choice uses and the least that all other groups use may not exceed the
/// capacity (the knapsack case of bound propagation: Savelsbergh, "Preprocessing and probing
/// techniques for mixed integer programming problems", 1994). A width that some group of a tie class
/// has no more is gone for all of them. A choice less raises the least of other rows, so this is
/// repeated until nothing changes. A row that holds even the largest usage is slack: it needs no
/// attention.
///
/// Error: none. All of it is integer arithmetic, and what is left out is in no selection within the
/// capacities.
///
/// Step 12 of the search in ARCHITECTURE.md.
struct PossibleChoices {
  /// Per choice.
  private(set) var isPossible: [Bool]
  /// Per row, whether any selection of the possible choices keeps it.
  private(set) var isSlack: [Bool]

  private let problem: ChoiceProblem
  private let support: RowSupport
  private let capacities: [Int]

  /// - Parameters:
  ///   - support: the problem's.
  ///   - limits: where one comes first, more choices and rows are left than need be.
  /// - Returns: nil where no selection keeps the capacities.
  init?(
    _ problem: ChoiceProblem, _ support: RowSupport, capacities: [Int], limits: SearchLimits
  ) {
    self.problem = problem
    self.support = support
    self.capacities = capacities
    isPossible = [Bool](repeating: true, count: problem.choiceCount)
    isSlack = [Bool](repeating: false, count: problem.rowCount)
    var hasChanged = true
    var isFirst = true
    while hasChanged {
      hasChanged = false
      for row in 0..<problem.rowCount where !isSlack[row] {
        if !isFirst, limits.isReached(at: row, every: Self.rowsPerLook) { return }
        guard let removed = propagate(row) else { return nil }
        hasChanged = hasChanged || removed
      }
      guard let removed = propagateTies() else { return nil }
      hasChanged = hasChanged || removed
      isFirst = false
    }
  }

  /// A row of as many groups as are searched takes some milliseconds.
  private static let rowsPerLook = 16

  /// - Returns: whether choices went; nil where the row cannot be kept.
  private mutating func propagate(_ row: Int) -> Bool? {
    let rows = problem.rowCount
    let groups = support.groups[row]
    var range = (least: support.base[row], most: support.base[row])
    var leastOfGroup: [Int] = []
    leastOfGroup.reserveCapacity(groups.count)
    for group in groups {
      var (least, most) = (Int.max, -1)
      for choice in problem.choices(of: group) where isPossible[choice] {
        let used = problem.usage[choice &* rows &+ row]
        least = min(least, used)
        most = max(most, used)
      }
      guard most >= 0 else { return nil }
      leastOfGroup.append(least)
      range.least += least
      range.most += most
    }
    guard range.least <= capacities[row] else { return nil }
    if range.most <= capacities[row] {
      isSlack[row] = true
      return false
    }
    // No more than the difference of two usages, so there is no overflow.
    let room = min(capacities[row], range.most) - range.least
    var hasRemoved = false
    for (group, least) in zip(groups, leastOfGroup) {
      for choice in problem.choices(of: group)
      where isPossible[choice] && problem.usage[choice &* rows &+ row] - least > room {
        isPossible[choice] = false
        hasRemoved = true
      }
    }
    return hasRemoved
  }

  /// - Returns: whether choices went; nil where the groups of a class have no width in common.
  private mutating func propagateTies() -> Bool? {
    var hasRemoved = false
    for tieClass in problem.tieClasses {
      var common = Set(tieClass.commonOptions)
      for group in tieClass.groups {
        let possible = problem.choices(of: group).filter { isPossible[$0] }
        common.formIntersection(possible.map { problem.options[$0][tieClass.tensor] })
      }
      guard !common.isEmpty else { return nil }
      for group in tieClass.groups {
        for choice in problem.choices(of: group)
        where isPossible[choice] && !common.contains(problem.options[choice][tieClass.tensor]) {
          isPossible[choice] = false
          hasRemoved = true
        }
      }
    }
    return hasRemoved
  }
}

/// Which groups decide each row.
///
/// - Complexity: to make, one pass over all usages.
struct RowSupport {
  /// Per row the groups whose choices use different amounts.
  private(set) var groups: [[GroupPosition]]
  /// Per row what the other groups use together.
  private(set) var base: [Int]

  init(_ problem: ChoiceProblem) {
    groups = [[GroupPosition]](repeating: [], count: problem.rowCount)
    base = [Int](repeating: 0, count: problem.rowCount)
    for group in problem.groups {
      let choices = problem.choices(of: group)
      for row in 0..<problem.rowCount {
        let first = problem.usage[choices.lowerBound * problem.rowCount + row]
        if choices.allSatisfy({ problem.usage[$0 * problem.rowCount + row] == first }) {
          base[row] += first
        } else {
          groups[row].append(group)
        }
      }
    }
  }
}
