/// Finds the multipliers whose Lagrangian bound is greatest.
///
/// The bound is a concave, piecewise linear function of the multipliers. Each evaluation yields a
/// cut that lies on or above it, so the least of the cuts is an upper model. Kelley's method
/// evaluates where the model is greatest, and stops when the evaluation meets the model; stepping
/// only part of the way from the best point found so far keeps it from swinging (Wentges 1997).
///
/// Whatever multipliers it ends with, what they prove is worked out exactly elsewhere
/// (`ReducedCosts`), so rounding here can make the search slower but never wrong. Every maximization
/// starts from nothing: the same capacities give the same multipliers, whatever was asked before.
package struct LagrangianDual {
  let relaxation: LagrangianRelaxation

  package init(_ relaxation: LagrangianRelaxation) {
    self.relaxation = relaxation
  }

  /// What a maximization found.
  package struct Optimum {
    /// One per row, at least 0, as shares of cost per range of the row.
    package let multipliers: [Double]
    /// About the greatest bound, as a share of cost.
    package let bound: Double
    /// The least selection at `multipliers`.
    package let selection: [Int]
  }

  /// Stop once the model promises no more than this share of the bound. Finer multipliers would not
  /// sharpen the search: choices differ by more.
  private static let tolerance = 1e-12

  /// Maximizes the bound for the given capacities, in units.
  package func maximize(capacities: [Int], limits: SearchLimits) -> Optimum {
    let rows = capacities.count
    var selection = [Int](repeating: 0, count: relaxation.problem.groupCount)
    var values = [Double](repeating: 0, count: relaxation.problem.choiceCount)
    var multipliers = [Double](repeating: 0, count: rows)
    var cut = relaxation.minimize(multipliers, values: &values, selection: &selection)
    var best = (
      multipliers: multipliers, selection: selection,
      bound: relaxation.value(of: cut, at: multipliers, capacities: capacities)
    )
    // At λ = 0 every group takes its least cost; where that fits, nothing needs a price.
    guard zip(cut.usage, capacities).contains(where: { $0 > $1 }) else {
      return Optimum(multipliers: multipliers, bound: best.bound, selection: selection)
    }
    var cuts = [cut]
    // A row that is hard to keep makes multipliers large; this range grows with them.
    var range = 1.0
    var step = rows == 1 ? 1.0 : 0.7
    for _ in 0..<(100 * rows) {
      guard
        let (target, modelBound) = modelMaximum(cuts, capacities, range: range, limits: limits)
      else { break }
      let promise = modelBound - best.bound
      guard promise > Self.tolerance * best.bound.magnitude, !limits.isReached else { break }
      multipliers = zip(best.multipliers, target).map { $0 + step * ($1 - $0) }
      cut = relaxation.minimize(multipliers, values: &values, selection: &selection)
      let bound = relaxation.value(of: cut, at: multipliers, capacities: capacities)
      cuts.append(cut)
      if bound > best.bound {
        best = (multipliers, selection, bound)
        if rows > 1 { step = 0.7 }
      } else if step < 1 {
        // The model was wrong there and has learned; trust it fully before asking elsewhere.
        step = 1
      }
      if multipliers.contains(where: { $0 > 0.5 * range }), range < Self.largestRange {
        range *= 64
      }
      // No selection costs more than 1: none keeps the capacities.
      if best.bound > 1 + 1e-9 { break }
    }
    return Optimum(multipliers: best.multipliers, bound: best.bound, selection: best.selection)
  }

  /// Beyond this, a multiplier's own rounding is as large as the costs.
  private static let largestRange = 1 / Double.ulpOfOne

  /// Where the model is greatest within `0 ≤ λ ≤ range`, and how great it is there.
  private func modelMaximum(
    _ cuts: [LagrangianRelaxation.Cut], _ capacities: [Int], range: Double, limits: SearchLimits
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
    guard let point = program.maximum(limits: limits) else { return nil }
    // The program keeps its limits up to rounding; a bound needs multipliers of at least 0.
    return (point.dropLast().map { max(0, $0) * range }, point[rows] * range)
  }
}
