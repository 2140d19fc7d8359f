/// A choice problem whose rows are priced instead of enforced.
///
/// For multipliers λ ≥ 0 on the rows, every block takes its least `cost + λ · usage` on its own, and
///
///     bound(λ) = Σ_blocks min(cost + λ · usage) − λ · capacity
///
/// is at most the cost of every feasible selection. Multipliers are in units of cost per full range
/// of a row (`rowScale`), so that rows of bit operations and of bits can be handled alike.
package struct LagrangianRelaxation {
  package let problem: ChoiceProblem
  /// What each row's usage is divided by: from the least to the most that all groups can use.
  package let rowScale: [Double]
  /// Each choice's usage above the least of its group, divided by `rowScale`; laid out as
  /// `problem.usage`. What every choice of a group uses would only drown the differences.
  let scaledUsage: [Double]
  /// Per row, the sum of the groups' least usages.
  private let leastUsage: [Int]

  /// A selection that is least for some multipliers, as its cost and usage.
  ///
  /// As a function of λ, `cost + λ · (usage − capacity)` lies on or above the bound everywhere, for
  /// any capacity.
  struct Cut {
    let cost: Double
    let usage: [Int]
  }

  package init(_ problem: ChoiceProblem) {
    self.problem = problem
    let rows = problem.rowCount
    var scale = [Double](repeating: 0, count: rows)
    var least = [Int](repeating: 0, count: rows)
    var scaled = [Double](repeating: 0, count: problem.usage.count)
    for group in 0..<problem.groupCount {
      let choices = problem.choices(of: group)
      for row in 0..<rows {
        var (smallest, largest) = (Int.max, 0)
        for choice in choices {
          smallest = min(smallest, problem.usage[choice * rows + row])
          largest = max(largest, problem.usage[choice * rows + row])
        }
        for choice in choices {
          let index = choice * rows + row
          scaled[index] = Double(problem.usage[index] - smallest)
        }
        scale[row] += Double(largest - smallest)
        least[row] += smallest
      }
    }
    for row in 0..<rows where scale[row] == 0 { scale[row] = 1 }
    for index in scaled.indices { scaled[index] /= scale[index % rows] }
    rowScale = scale
    scaledUsage = scaled
    leastUsage = least
  }

  /// The bound that a cut's own multipliers give, less what rounding may have added.
  ///
  /// Where multipliers are large, choices are compared through the rounding of `λ · usage`, and the
  /// cut may lie above the least by as much. Counting that against the bound keeps it a bound, and
  /// keeps the search for its maximum where numbers still mean something.
  func bound(_ cut: Cut, at multipliers: [Double], capacities: [Int]) -> Double {
    var sum = CompensatedSum()
    sum.add(cut.cost)
    var priced = cut.cost
    for row in multipliers.indices {
      sum.add(multipliers[row] * (Double(cut.usage[row] - capacities[row]) / rowScale[row]))
      priced += multipliers[row] * (Double(cut.usage[row] - leastUsage[row]) / rowScale[row])
    }
    let summands = problem.rowCount + 2 + (problem.tiedBlocks.map(\.groups.count).max() ?? 0)
    return sum.value - Double(summands) * .ulpOfOne * priced
  }

  /// Every block's least choice under the given multipliers; of equal ones the first.
  ///
  /// - Parameters:
  ///   - multipliers: one per row, at least 0.
  ///   - selection: one choice per group; overwritten.
  /// - Complexity: one pass over all choices.
  func minimize(_ multipliers: [Double], into selection: inout [Int]) -> Cut {
    precondition(selection.count == problem.groupCount && multipliers.count == problem.rowCount)
    withPricedChoices(multipliers) { priced in
      problem.groupStart.withUnsafeBufferPointer { start in
        for group in 0..<problem.freeGroupCount {
          selection[group] = priced.least(in: start[group]..<start[group + 1])
        }
      }
      for block in problem.tiedBlocks {
        let keyed = KeyedBlock(block, of: problem, value: priced.value)
        let key = keyed.leastKey.key
        for (member, group) in block.groups.enumerated() {
          selection[group] = keyed.least(of: member, under: key).choice
        }
      }
    }
    var sum = CompensatedSum()
    for choice in selection { sum.add(problem.cost[choice]) }
    return Cut(cost: sum.value, usage: problem.usage(of: selection))
  }

  /// Runs `body` with the choices priced at the given multipliers.
  func withPricedChoices<Result>(
    _ multipliers: [Double], _ body: (PricedChoices) -> Result
  ) -> Result {
    scaledUsage.withUnsafeBufferPointer { usage in
      problem.cost.withUnsafeBufferPointer { cost in
        multipliers.withUnsafeBufferPointer { price in
          body(PricedChoices(cost: cost, usage: usage, price: price))
        }
      }
    }
  }
}
