import MPQModel
package import MPQSearch

/// All selections of a small problem that keep its ties, counted one by one: the oracle for rows
/// that no measure stands behind.
package struct EverySelection {
  package struct Selection {
    package let choices: [Int]
    package let cost: ExactSum
    package let usage: [Int]
  }

  package private(set) var selections: [Selection] = []

  /// - Returns: nil where there are more than `most`.
  package init?(of problem: ChoiceProblem, most: Int = 20_000) {
    let count = problem.groups.reduce(1.0) { $0 * Double(problem.choices(of: $1).count) }
    guard count <= Double(most) else { return nil }
    var choices: [Int] = []
    func place(_ group: GroupPosition) {
      guard group < problem.groups.upperBound else {
        if problem.keepsTies(choices) {
          selections.append(
            Selection(
              choices: choices, cost: ExactSum(choices.map { problem.cost[$0] }),
              usage: problem.usage(of: choices)))
        }
        return
      }
      for choice in problem.choices(of: group) {
        choices.append(choice)
        place(group.advanced(by: 1))
        choices.removeLast()
      }
    }
    place(0)
  }

  /// The cheapest within the capacities.
  package func optimum(_ capacities: [Int]) -> Selection? {
    selections.filter { zip($0.usage, capacities).allSatisfy { $0 <= $1 } }
      .min { $0.cost < $1.cost }
  }

  /// From the least to the most that a selection uses of a row.
  package func range(of row: Int) -> ClosedRange<Int> {
    selections.map { $0.usage[row] }.min()!...selections.map { $0.usage[row] }.max()!
  }
}
