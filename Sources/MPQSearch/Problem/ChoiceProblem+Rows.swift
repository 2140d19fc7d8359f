extension ChoiceProblem {
  /// The same choices with more rows, which come last.
  ///
  /// - Parameter rows: for each new row what every choice uses of it, at least 0. The sum of the
  ///   groups' largest has to stay below a quarter of an `Int`, as for all rows.
  package func adding(rows: [[Int]]) -> ChoiceProblem {
    var problem = ChoiceProblem(self, rowCount: rowCount + rows.count)
    problem.usage.reserveCapacity(choiceCount * problem.rowCount)
    for choice in 0..<choiceCount {
      problem.usage += usage[choice * rowCount..<(choice + 1) * rowCount]
      for row in rows { problem.usage.append(row[choice]) }
    }
    return problem
  }

  /// The same choices with some of the rows only.
  func keeping(rows: [Int]) -> ChoiceProblem {
    var problem = ChoiceProblem(self, rowCount: rows.count)
    problem.usage.reserveCapacity(choiceCount * rows.count)
    for choice in 0..<choiceCount {
      for row in rows { problem.usage.append(usage[choice * rowCount + row]) }
    }
    return problem
  }

  /// Everything but the rows.
  private init(_ problem: ChoiceProblem, rowCount: Int) {
    self.init(rowCount: rowCount)
    groupStart = problem.groupStart
    cost = problem.cost
    formats = problem.formats
    options = problem.options
    tieClasses = problem.tieClasses
  }

  /// The groups in which a row tells choices apart: only they decide whether it is kept.
  func groups(of row: Int) -> [GroupPosition] {
    groups.filter { group in
      let choices = choices(of: group)
      let first = usage[choices.lowerBound * rowCount + row]
      return choices.contains { usage[$0 * rowCount + row] != first }
    }
  }
}
