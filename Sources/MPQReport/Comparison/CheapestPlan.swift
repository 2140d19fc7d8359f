package import MPQModel
import MPQSearch

/// The cheapest mixed plan that is as good as a uniform plan.
package struct CheapestPlan: Hashable, Sendable {
  /// The measure that is minimized; the other compared ones stay within the uniform plan's.
  package let measure: Measure
  /// The usage of the uniform plan, pinned layers included.
  package let uniformUsage: Int
  /// The usage of the mixed plan, pinned layers included.
  package let usage: Int
  /// A proven bound: every mixed plan that is as good uses more than this.
  package let provenAbove: Int
  /// All usages differ by a multiple of this.
  package let grid: Int
  package let plan: BitPlan
  package let importance: Double

  /// Whether it is proven that no mixed plan as good costs less.
  package var isExact: Bool { usage - provenAbove <= grid }

  /// The saving as a share of the uniform plan's usage.
  package var saving: Double {
    uniformUsage == 0 ? 0 : 1 - Double(usage) / Double(uniformUsage)
  }

  /// The largest share by which another plan could still be cheaper than this one; 0 if that is ruled out.
  package var openShare: Double {
    isExact || usage == 0 ? 0 : Double(usage - provenAbove) / Double(usage)
  }

  /// The bisection ends when its bracket is narrower than this share of the usage, or than the grid if that is coarser.
  package static let tolerance = 1e-4

  /// Finds the cheapest plan by bisection of the budget.
  ///
  /// A budget is large enough if a plan of at most `uniform.importance` keeps it, and too small if a lower bound
  /// above `uniform.importance` is proven for it. If a search proves neither, because of a gap or a limit, the
  /// bisection ends with its current bracket.
  ///
  /// - Parameters:
  ///   - measure: one of `measures`.
  ///   - measures: the costs that are compared.
  ///   - solve: finds the best plan for budgets on all of `measures`, in their order, up to a gap.
  /// - Returns: nil if no mixed plan as good was found within the uniform plan's own costs.
  static func search(
    as uniform: UniformPlan, in measure: Measure, of measures: [Measure], join: TableJoin,
    solve: ([Budget], _ gap: Double) throws(IntegerProgramFault) -> PlanSolution
  ) throws(IntegerProgramFault) -> CheapestPlan? {
    // Both importances are rounded sums, so that equal plans may differ in their last digits.
    let target = uniform.importance * (1 + 1e-12)
    func decides(_ solution: PlanSolution) -> Bool {
      solution.status == .infeasible || solution.bound > target
        || solution.importance.map { $0 <= target } ?? false
    }
    // Formats that the outlier rule leaves out may have unknown costs.
    let allowed = measures.compactMap(uniform.costs.usage)
    guard allowed.count == measures.count, let uniformUsage = uniform.costs.usage(of: measure)
    else { return nil }
    func solution(_ usage: Int) throws(IntegerProgramFault) -> PlanSolution {
      let budgets = zip(measures, allowed).compactMap { other, allowed in
        other.budget?(other == measure ? usage : allowed, join.network)
      }
      // Most budgets are decided by a rough search.
      let rough = try solve(budgets, 1e-4)
      return decides(rough) ? rough : try solve(budgets, 0)
    }
    var cheapest = try solution(uniformUsage)
    guard var usage = cheapest.costs?.usage(of: measure), let importance = cheapest.importance,
      importance <= target
    else { return nil }
    let grid = Self.grid(of: measure, in: join)
    var lower = leastUsage(of: measure, in: join) - 1
    while usage - lower > max(grid, Int(tolerance * Double(usage))) {
      let middle = lower + (usage - lower) / 2
      let answer = try solution(middle)
      if let found = answer.costs?.usage(of: measure), let importance = answer.importance,
        importance <= target
      {
        cheapest = answer
        usage = found
      } else if decides(answer) {
        lower = middle
      } else {
        break
      }
    }
    guard let plan = cheapest.plan, let importance = cheapest.importance else { return nil }
    return CheapestPlan(
      measure: measure, uniformUsage: uniformUsage, usage: usage,
      provenAbove: lower, grid: grid, plan: plan, importance: importance)
  }

  /// All usages of plans differ by a multiple of this: what one bit more or less changes in a table of widths; else the
  /// greatest common divisor of the differences between a layer's choices. At least 1.
  private static func grid(of measure: Measure, in join: TableJoin) -> Int {
    let network = join.network
    // The largest of several parts' usages may differ by less than each of them.
    guard measure.parts(in: network) == nil else { return 1 }
    let isOfWidths = join.formatsArePlain && network.resources.tables.isEmpty
    let divisor = join.layers.reduce(0 as UInt) { divisor, candidates in
      let layer = network.layers[candidates.networkLayer]
      if isOfWidths, measure == .bitOperations || measure == .weightSize {
        let change = measure == .bitOperations ? layer.macs : layer.params
        return greatestCommonDivisor(divisor, change.magnitude)
      }
      let usages = join.usages(of: measure, by: candidates)
      return usages.reduce(divisor) { divisor, usage in
        greatestCommonDivisor(divisor, (usage - usages[0]).magnitude)
      }
    }
    return max(1, Int(divisor))
  }

  /// The usage of the choices that use least, layer by layer; no plan uses less.
  private static func leastUsage(of measure: Measure, in join: TableJoin) -> Int {
    let network = join.network
    let rows = UsageRow.rows(of: measure, in: network)
    return rows.map { row in
      var sum = row.constant
      for (index, layer) in network.layers.enumerated() {
        guard let pinned = layer.pinned else { continue }
        sum = sum.saturatingSum(row.usage(ofLayer: index, at: pinned, in: network) ?? 0)
      }
      for candidates in join.layers {
        let usages = candidates.scoredChoices(alpha: 1).compactMap {
          row.usage(ofLayer: candidates.networkLayer.index, at: $0.formats, in: network)
        }
        sum = sum.saturatingSum(usages.min() ?? 0)
      }
      return sum
    }.max() ?? 0
  }
}

extension TableJoin {
  /// Whether all formats that layers may get are integers.
  package var formatsArePlain: Bool {
    !table.scoresChoices
      && (weightFormats + activationFormats).allSatisfy { $0.integerBits != nil }
  }

  /// What a layer uses of a measure with each of its choices, as far as that is known.
  fileprivate func usages(of measure: Measure, by candidates: LayerCandidates) -> [Int] {
    let layer = network.layers[candidates.networkLayer]
    return candidates.scoredChoices(alpha: 1).compactMap {
      measure.usage(of: layer, at: $0.formats, in: network)
    }
  }
}
