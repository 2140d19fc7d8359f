package import MPQModel
import MPQSearch

/// The cheapest mixed plan that is as good as a uniform plan.
package struct CheapestPlan: Hashable, Sendable {
  /// The measure that is minimized, BitOps or size; the other one stays within the uniform plan's.
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
  ///   - measure: `.bitOperations` or `.weightSize`.
  ///   - solve: finds the best plan for budgets on BitOps and size, up to a gap.
  /// - Returns: nil if no mixed plan as good was found within the uniform plan's own costs.
  static func search(
    as uniform: UniformPlan, in measure: Measure, join: TableJoin,
    solve: ([Budget], _ gap: Double) throws(IntegerProgramFault) -> PlanSolution
  ) throws(IntegerProgramFault) -> CheapestPlan? {
    // Both importances are rounded sums, so that equal plans may differ in their last digits.
    let target = uniform.importance * (1 + 1e-12)
    func decides(_ solution: PlanSolution) -> Bool {
      solution.status == .infeasible || solution.bound > target
        || solution.importance.map { $0 <= target } ?? false
    }
    guard let size = uniform.costs.weightSizeInBits,
      let uniformOperations = uniform.costs.bitOperations
    else { return nil }
    func solution(_ usage: Int) throws(IntegerProgramFault) -> PlanSolution {
      let bits = measure == .weightSize ? usage : size
      let operations = measure == .bitOperations ? usage : uniformOperations
      let budgets: [Budget] = [
        .maxBitOperations(ExactDecimal(operations)), .maxSize(bits: bits),
      ]
      // Most budgets are decided by a rough search.
      let rough = try solve(budgets, 1e-4)
      return decides(rough) ? rough : try solve(budgets, 0)
    }
    let uniformUsage = uniform.costs.usage(of: measure)
    var cheapest = try solution(uniformUsage)
    guard var costs = cheapest.costs, let importance = cheapest.importance, importance <= target
    else { return nil }
    let grid = Self.grid(of: measure, in: join.network)
    var lower = leastUsage(of: measure, in: join) - 1
    while costs.usage(of: measure) - lower
      > max(grid, Int(tolerance * Double(costs.usage(of: measure))))
    {
      let middle = lower + (costs.usage(of: measure) - lower) / 2
      let answer = try solution(middle)
      if let found = answer.costs, let importance = answer.importance, importance <= target {
        cheapest = answer
        costs = found
      } else if decides(answer) {
        lower = middle
      } else {
        break
      }
    }
    guard let plan = cheapest.plan, let importance = cheapest.importance else { return nil }
    return CheapestPlan(
      measure: measure, uniformUsage: uniformUsage, usage: costs.usage(of: measure),
      provenAbove: lower, grid: grid, plan: plan, importance: importance)
  }

  /// The greatest common divisor of what one bit more or less changes; 1 where nothing changes.
  private static func grid(of measure: Measure, in network: Network) -> Int {
    let divisor = network.searched.reduce(0 as UInt) { divisor, index in
      let layer = network.layers[index]
      let change = measure == .bitOperations ? layer.macs : layer.params
      return greatestCommonDivisor(divisor, change.magnitude)
    }
    return max(1, Int(divisor))
  }

  /// The usage with the least formats that each layer may get; no plan uses less.
  private static func leastUsage(of measure: Measure, in join: TableJoin) -> Int {
    var formats = join.network.formats(searched: .eightBit)
    for layer in join.layers {
      guard let weight = layer.weight.first, let activation = layer.activation.first else {
        continue
      }
      formats[layer.networkLayer] = LayerFormats(
        weight: weight.format, activation: activation.format)
    }
    return PlanCosts(of: BitPlan(formats), in: join.network).usage(of: measure)
  }
}

extension PlanCosts {
  /// The usage of a whole plan, pinned layers included.
  ///
  /// - Precondition: costs have the measure, and a latency if that is the measure.
  func usage(of measure: Measure) -> Int {
    guard let usage = measure.planUsage(self) else {
      preconditionFailure("plans are not compared by \(measure.name)")
    }
    return usage
  }
}
