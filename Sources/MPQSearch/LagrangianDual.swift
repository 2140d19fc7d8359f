/// Finds the multipliers whose Lagrangian bound is greatest.
///
/// The bound is a concave, piecewise linear function of the multipliers. Each evaluation yields a
/// cut that lies on or above it, so the least of the cuts is an upper model. Kelley's method
/// evaluates where the model is greatest, and stops when the evaluation meets the model; stepping
/// only part of the way from the best point found so far keeps it from swinging (Wentges 1997).
///
/// Cuts do not depend on capacities, so solving for one budget prepares the next.
package struct LagrangianDual {
  package let relaxation: LagrangianRelaxation
  /// The model, oldest first.
  private var cuts: [LagrangianRelaxation.Cut] = []
  /// Where the last maximization ended; the next starts there.
  private var lastMultipliers: [Double]
  /// More than any selection costs: a bound above it proves that none is feasible.
  private let largestCost: Double

  /// What a maximization found.
  package struct Optimum {
    /// One per row, at least 0, in cost per `rowScale` of the row.
    package let multipliers: [Double]
    /// A lower bound on the cost of every feasible selection.
    package let bound: Double
    /// The least selection at `multipliers`.
    package let selection: [Int]
    /// What `selection` uses of each row.
    package let usage: [Int]
    /// Whether the bound exceeds every selection's cost, so that no selection is feasible.
    package let provesInfeasible: Bool
  }

  /// How many cuts the model keeps for later budgets.
  private static let keptCutCount = 40

  package init(_ relaxation: LagrangianRelaxation) {
    self.relaxation = relaxation
    let problem = relaxation.problem
    lastMultipliers = [Double](repeating: 0, count: problem.rowCount)
    largestCost = (0..<problem.groupCount).reduce(0) { sum, group in
      sum + (problem.choices(of: group).map { problem.cost[$0] }.max() ?? 0)
    }
  }

  /// Maximizes the bound for the given capacities.
  ///
  /// - Parameter tolerance: stop once the model promises no more than this share of the bound; the
  ///   bound returned is valid however early it stops.
  package mutating func maximize(
    capacities: [Int], tolerance: Double, limits: SearchLimits
  ) -> Optimum {
    let rows = capacities.count
    var selection = [Int](repeating: 0, count: relaxation.problem.groupCount)
    var multipliers = lastMultipliers
    var cut = relaxation.minimize(multipliers, into: &selection)
    var best = (
      multipliers: multipliers, selection: selection, usage: cut.usage,
      bound: relaxation.bound(cut, at: multipliers, capacities: capacities)
    )
    cuts.append(cut)
    // An infeasible row lets multipliers grow without end; this range grows with them.
    var range = max(largestCost, .leastNormalMagnitude)
    // Beyond this, a multiplier's own rounding is as large as the costs.
    let largestRange = range / .ulpOfOne
    let certain = largestCost + 1e-9 * largestCost
    var step = rows == 1 ? 1.0 : 0.7
    for _ in 0..<(100 * rows) where rows > 0 {
      guard let (target, modelBound) = modelMaximum(capacities, range: range) else { break }
      let promise = modelBound - best.bound
      guard promise > tolerance * best.bound.magnitude,
        best.bound <= certain, !limits.isReached
      else { break }
      multipliers = zip(best.multipliers, target).map { $0 + step * ($1 - $0) }
      cut = relaxation.minimize(multipliers, into: &selection)
      let bound = relaxation.bound(cut, at: multipliers, capacities: capacities)
      cuts.append(cut)
      if bound > best.bound {
        best = (multipliers, selection, cut.usage, bound)
        if rows > 1 { step = 0.7 }
      } else if step < 1 {
        // The model was wrong there and has learned; trust it fully before asking elsewhere.
        step = 1
      }
      if multipliers.contains(where: { $0 > 0.5 * range }), range < largestRange { range *= 64 }
    }
    cuts.removeFirst(max(0, cuts.count - Self.keptCutCount))
    let provesInfeasible = best.bound > certain
    // Multipliers that ran away are no place for the next budget to start from.
    if !provesInfeasible { lastMultipliers = best.multipliers }
    return Optimum(
      multipliers: best.multipliers, bound: best.bound, selection: best.selection,
      usage: best.usage, provesInfeasible: provesInfeasible)
  }

  /// Where the model is greatest within `0 ≤ λ ≤ range`, and how great it is there.
  private func modelMaximum(
    _ capacities: [Int], range: Double
  ) -> (multipliers: [Double], bound: Double)? {
    // In units of `range`, so that all variables are of the order of 1.
    let rows = capacities.count
    var program = SmallLinearProgram(
      objective: [Double](repeating: 0, count: rows) + [1],
      lower: [Double](repeating: 0, count: rows) + [-2 * Double(rows + 1)],
      upper: [Double](repeating: 1, count: rows) + [2 * Double(rows + 1)])
    program.constraints = cuts.reversed().map { cut in
      let slope = (0..<rows).map { row in
        Double(cut.usage[row] - capacities[row]) / relaxation.rowScale[row]
      }
      return .init(coefficients: slope.map { -$0 } + [1], bound: cut.cost / range)
    }
    guard let point = program.maximum() else { return nil }
    // The program keeps its limits up to rounding; a bound needs multipliers of at least 0.
    return (point.dropLast().map { max(0, $0) * range }, point[rows] * range)
  }
}
