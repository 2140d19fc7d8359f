import MPQModel
package import MPQSearch

/// A random instance with more rows of the kinds that come in numbers: steps of execution, memory
/// banks, and others that nothing stands behind.
package struct RandomRows {
  package let problem: ChoiceProblem
  /// The rows that were added.
  package let occasional: Range<Int>
  package let all: EverySelection

  /// - Parameter isBanked: whether there is a row for each of two or three banks, besides the others.
  /// - Returns: nil where the seed draws no instance, or one with too many selections.
  package init?(
    seed: UInt64, style: RandomInstance.Style = .init(), rows: ClosedRange<Int> = 1...12,
    isBanked: Bool = false
  ) {
    guard let instance = RandomInstance(seed: seed, style: style) else { return nil }
    var random = SeededGenerator(seed: seed ^ 0x5EED)
    let base = instance.problem
    var added = (0..<random.integer(rows)).map { _ in Self.row(of: base, &random) }
    if isBanked { added += Self.banks(of: base, &random) }
    problem = base.adding(rows: added)
    occasional = base.rowCount..<problem.rowCount
    guard let all = EverySelection(of: problem) else { return nil }
    self.all = all
  }

  private static func banks(
    of problem: ChoiceProblem, _ random: inout SeededGenerator
  ) -> [[Int]] {
    let size = [1...9, 1...5_000, 1...(1 << 50)].randomElement(using: &random)!
    let usage = (0..<problem.choiceCount).map { _ in random.integer(size) }
    let count = random.integer(2...3)
    return (0..<count).map { bank in
      problem.groups.flatMap { group in
        problem.choices(of: group).map { group.index % count == bank ? usage[$0] : 0 }
      }
    }
  }

  private static func row(of problem: ChoiceProblem, _ random: inout SeededGenerator) -> [Int] {
    let count = problem.groupCount
    let size = [1...9, 0...1, 1...5_000, 1_000_000_000_000...1_000_000_000_900, 0...(1 << 55)]
      .randomElement(using: &random)!
    let first = random.integer(0...(count - 1))
    let isStep = random.oneIn(2)
    let members = Set(
      isStep
        ? Array(first..<min(count, first + random.integer(1...4)))
        : (0..<count).filter { _ in random.oneIn(2) })
    let kind = random.integer(0...3)
    let elements = (0..<count).map { _ in random.integer(size) }
    var row: [Int] = []
    for group in problem.groups {
      for choice in problem.choices(of: group) {
        let options = problem.options[choice]
        guard members.contains(group.index) else {
          row.append(kind == 3 ? 7 : 0)
          continue
        }
        switch kind {
        case 0: row.append(elements[group.index] * (options.weight + 1))
        case 1: row.append(random.integer(size))
        default: row.append(elements[group.index] * (options.activation + 1))
        }
      }
    }
    return row
  }

  /// Capacities from hopeless to slack, many of them as one selection needs them.
  package func capacities(_ random: inout SeededGenerator) -> [Int] {
    let kind = random.integer(0...5)
    let reference = all.selections.randomElement(using: &random)!
    return (0..<problem.rowCount).map { row in
      let range = all.range(of: row)
      switch kind {
      case 0: return reference.usage[row]
      case 1: return reference.usage[row] - (random.oneIn(6) ? 1 : 0)
      case 2:
        return random.oneIn(3) ? .max : random.integer(reference.usage[row]...range.upperBound)
      case 3: return random.oneIn(8) ? range.lowerBound - 1 : range.upperBound
      case 4: return random.oneIn(20) ? .min : max(reference.usage[row], random.integer(range))
      default: return random.integer(range)
      }
    }
  }
}
