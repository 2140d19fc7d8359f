/// The grid on which the usages of all selections lie.
///
/// Layers of one network share few shapes, so what a row can add up to are whole multiples of some
/// step above a base. A capacity between two grid points is worth no more than the lower one, and
/// taking that one makes every bound sharper without shutting out any selection.
package struct UsageLattice {
  private let base: [Int]
  /// 0 where every selection uses the same.
  private let step: [Int]

  package init(_ problem: ChoiceProblem) {
    let rows = problem.rowCount
    var base = [Int](repeating: 0, count: rows)
    var step = [UInt](repeating: 0, count: rows)
    for group in 0..<problem.groupCount {
      let choices = problem.choices(of: group)
      for row in 0..<rows {
        let first = problem.usage[choices.lowerBound * rows + row]
        base[row] += first
        for choice in choices.dropFirst() {
          let difference = (problem.usage[choice * rows + row] - first).magnitude
          // Usually the step divides the difference already.
          if step[row] == 0 || difference % step[row] != 0 {
            step[row] = greatestCommonDivisor(step[row], difference)
          }
        }
      }
    }
    self.base = base
    self.step = step.map { Int(clamping: $0) }
  }

  /// The greatest usages on the grid that the capacities allow.
  package func roundedDown(_ capacities: [Int]) -> [Int] {
    capacities.indices.map { row in
      guard step[row] > 0 else { return capacities[row] }
      let excess = capacities[row] - base[row]
      let remainder = excess % step[row]
      return capacities[row] - (remainder < 0 ? remainder + step[row] : remainder)
    }
  }
}
