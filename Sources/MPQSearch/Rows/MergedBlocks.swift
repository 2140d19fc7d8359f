/// A problem in which each block of groups is one group, whose choices are joint ones.
///
/// Step 12 of the search in ARCHITECTURE.md.
struct MergedBlocks {
  private(set) var problem: ChoiceProblem
  /// Per merged group the groups that it stands for, and per choice theirs.
  private var groups: [[GroupPosition]] = []
  private var choices: [[Int]] = []
  /// How far the rounding of joint costs can move the cost of a selection.
  private(set) var rounding = 0.0

  /// - Parameters:
  ///   - blocks: free groups, each in one block at most, with their joint choices, at least one.
  ///   - rows: the rows that are kept.
  ///   - isKept: whether a choice of the other groups is kept; one of each group at least.
  init(
    _ whole: ChoiceProblem, blocks: [(groups: [GroupPosition], choices: [[Int]])], rows: [Int],
    keeping isKept: (_ choice: Int) -> Bool
  ) {
    problem = ChoiceProblem(rowCount: rows.count)
    problem.formats = whole.formats
    let inBlocks = Set(blocks.flatMap(\.groups))
    var position: [GroupPosition: GroupPosition] = [:]
    for group in whole.groups where !inBlocks.contains(group) {
      position[group] = GroupPosition(groups.count)
      add([group], whole.choices(of: group).filter(isKept).map { [$0] }, whole, rows)
    }
    for block in blocks {
      add(block.groups, Self.distinct(block.choices, whole, rows), whole, rows)
    }
    problem.tieClasses = whole.tieClasses.map { tieClass in
      .init(
        groups: tieClass.groups.map { position[$0]! }, tensor: tieClass.tensor,
        commonOptions: tieClass.commonOptions)
    }
  }

  private mutating func add(
    _ own: [GroupPosition], _ joint: [[Int]], _ whole: ChoiceProblem, _ rows: [Int]
  ) {
    groups.append(own)
    choices += joint
    var largest = 0.0
    for choices in joint {
      let cost = whole.cost(of: choices)
      problem.cost.append(cost)
      largest = max(largest, cost)
      // Blocks are in no tie, so what their choices stand for does not matter.
      problem.options.append(whole.options[choices[0]])
      for row in rows {
        problem.usage.append(choices.reduce(0) { $0 + whole.usage[$1 * whole.rowCount + row] })
      }
    }
    problem.groupStart.append(problem.cost.count)
    if own.count > 1 { rounding += largest.ulp }
  }

  /// Of the joint choices that use the same of all rows, the cheapest.
  private static func distinct(_ joint: [[Int]], _ whole: ChoiceProblem, _ rows: [Int]) -> [[Int]] {
    var found: [[Int]: Int] = [:]
    var kept: [(choices: [Int], cost: Double)] = []
    for choices in joint {
      let cost = whole.cost(of: choices)
      let usage = rows.map { row in
        choices.reduce(0) { $0 + whole.usage[$1 * whole.rowCount + row] }
      }
      if let known = found[usage] {
        if cost < kept[known].cost { kept[known] = (choices, cost) }
      } else {
        found[usage] = kept.count
        kept.append((choices, cost))
      }
    }
    return kept.map(\.choices)
  }

  /// A selection as choices of the problem that blocks were merged in.
  func original(_ selection: [Int]) -> [Int] {
    var original = [Int](repeating: 0, count: groups.reduce(0) { $0 + $1.count })
    for (own, choice) in zip(groups, selection) {
      for (group, choice) in zip(own, choices[choice]) { original[group] = choice }
    }
    return original
  }
}
