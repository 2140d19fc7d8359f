import MPQModel

/// Usages as small whole numbers: in steps of each row above the least of each group.
///
///     usage of a selection = base + step · Σ units,    so    usage ≤ capacity  ⇔  Σ units ≤ ⌊(capacity − base) / step⌋
///
/// The step is the greatest common divisor of what the choices use above the least of their groups;
/// layers of one network share few shapes, so it is large. In these units a capacity is rounded
/// down to what selections can reach, which makes every bound sharper and excludes no selection.
/// All of it is integer arithmetic.
///
/// Step 4 of the search in ARCHITECTURE.md.
package struct UsageLattice: Sendable {
  /// What each choice uses above the least of its group, in steps; laid out as
  /// `ChoiceProblem.usage`.
  package let units: [Int]
  /// Per row, what every selection uses at least, group by group.
  private let base: [Int]
  /// Per row the size of a step; 1 where every selection uses the same.
  private let step: [Int]
  /// Per row the most units that any selection uses, group by group.
  package let mostUnits: [Int]

  package init(_ problem: ChoiceProblem) {
    let rows = problem.rowCount
    var base = [Int](repeating: 0, count: rows)
    var step = [UInt](repeating: 0, count: rows)
    var units = problem.usage
    var most = [Int](repeating: 0, count: rows)
    for row in 0..<rows {
      for group in problem.groups {
        let choices = problem.choices(of: group)
        var least = Int.max
        var largest = 0
        for choice in choices {
          least = min(least, problem.usage[choice * rows + row])
          largest = max(largest, problem.usage[choice * rows + row])
        }
        base[row] += least
        most[row] += largest - least
        for choice in choices {
          let excess = problem.usage[choice * rows + row] - least
          units[choice * rows + row] = excess
          // Usually the step divides the difference already.
          if excess > 0, step[row] == 0 || excess.magnitude % step[row] != 0 {
            step[row] = greatestCommonDivisor(step[row], excess.magnitude)
          }
        }
      }
      guard step[row] > 1 else { continue }
      let divisor = Int(step[row])
      most[row] /= divisor
      var index = row
      while index < units.count {
        units[index] /= divisor
        index += rows
      }
    }
    self.base = base
    self.units = units
    self.step = step.map { Int(max(1, $0)) }
    mostUnits = most
  }

  /// The most units that capacities allow, at most `mostUnits`; negative where not even the base
  /// fits.
  package func units(of capacities: [Int]) -> [Int] {
    capacities.indices.map { row in
      let (room, overflow) = capacities[row].subtractingReportingOverflow(base[row])
      if overflow { return -1 }
      guard room >= 0 else { return -1 }
      return min(room / step[row], mostUnits[row])
    }
  }
}
