/// Finds the multipliers whose Lagrangian bound is greatest.
///
/// The bound is a concave, piecewise linear function of the multipliers. Each evaluation yields a
/// cut that lies on or above it:
///
///     bound(λ) = min over cuts of  cost + λ · (usage − capacity),     taken over all selections
///
/// so the least of the cuts known so far is an upper model. Kelley's method ("The cutting-plane
/// method for solving convex programs", 1960) evaluates where the model is greatest, and stops when
/// the evaluation meets the model. Stepping only part of the way from the best point found so far
/// keeps it from swinging (Wentges, "Weighted Dantzig–Wolfe decomposition for linear mixed-integer
/// programming", 1997).
///
/// Error: whatever multipliers it ends with, `ReducedCosts` works out exactly what they prove, so
/// rounding here can make the search slower but never wrong. Every maximization starts from
/// nothing: the same capacities give the same multipliers, whatever was asked before.
///
/// Step 6 of the search in ARCHITECTURE.md.
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

  /// The share of the bound below which the model's promise ends a maximization. Finer multipliers
  /// do not sharpen the search: between 1e-8 and 1e-14, whole answers differed by at most 2.5 % in
  /// instructions.
  private static let tolerance = 1e-12
  /// How much of the way from the best point to the model's maximum is gone, with several rows.
  /// With 0.3, whole answers took 11 to 19 % more instructions; with 0.5, 0.9 or 1, 12 % more on
  /// 560 layers, 5 % less on chained ties.
  private static let step = 0.7
  /// The most evaluations per row: a safeguard against a model that rounding keeps from meeting the
  /// bound. With two or three rows 20 to 36 were needed in all, on the published instance and on 100
  /// to 2,000 layers of random shapes.
  private static let mostEvaluationsPerRow = 100
  /// How far up the range of the multipliers a point may lie before the range grows, as a share of
  /// the range, and by what factor it then grows. With a factor of 4 or 1,000 whole answers took
  /// at most 3 % more instructions, with a share of 0.25 as many.
  private static let (largestShare, growth) = (0.5, 64.0)
  /// A bound above this shows that no selection keeps the capacities, since none costs more than 1.
  /// The rest is rounding: a few compensated sums, each within 1e-15.
  private static let bestImpossibleBound = 1 + 1e-9

  /// Maximizes the bound for the given capacities, in units.
  package func maximize(capacities: [Int], limits: SearchLimits) -> Optimum {
    var selection = [Int](repeating: 0, count: relaxation.problem.groupCount)
    var values = [Double](repeating: 0, count: relaxation.problem.choiceCount)
    var multipliers = [Double](repeating: 0, count: capacities.count)
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
    for rows in rounds {
      var step = rows.count == 1 ? 1 : Self.step
      for _ in 0..<(Self.mostEvaluationsPerRow * rows.count) {
        guard
          let (target, modelBound) = modelMaximum(
            cuts, capacities, of: rows, from: best.multipliers, range: range, limits: limits)
        else { break }
        let promise = modelBound - best.bound
        guard promise > Self.tolerance * best.bound.magnitude, !limits.isReached else { break }
        multipliers = zip(best.multipliers, target).map { $0 + step * ($1 - $0) }
        cut = relaxation.minimize(multipliers, values: &values, selection: &selection)
        let bound = relaxation.value(of: cut, at: multipliers, capacities: capacities)
        cuts.append(cut)
        if bound > best.bound {
          best = (multipliers, selection, bound)
          if rows.count > 1 { step = Self.step }
        } else if step < 1 {
          // The model was wrong there and has learned; trust it fully before asking elsewhere.
          step = 1
        }
        if multipliers.contains(where: { $0 > Self.largestShare * range }),
          range < Self.largestRange
        {
          range *= Self.growth
        }
        if best.bound > Self.bestImpossibleBound { break }
      }
    }
    return Optimum(multipliers: best.multipliers, bound: best.bound, selection: best.selection)
  }

  /// The rows whose multipliers are found together, one set after the other: all that have prices,
  /// or, where those are too many for the small linear program, a few at a time, in sets that
  /// overlap. Then the bound may end below its maximum.
  private var rounds: [[Int]] {
    let rows = relaxation.pricedRows
    guard rows.count > Self.mostRowsAtOnce else { return [rows] }
    return (0..<Self.sweeps).flatMap { _ in
      stride(from: 0, to: rows.count, by: Self.mostRowsAtOnce / 2).map { start in
        (start..<(start + Self.mostRowsAtOnce)).map { rows[$0 % rows.count] }
      }
    }
  }

  /// The small linear program takes a time that may grow with the factorial of its variables.
  private static let mostRowsAtOnce = 6
  private static let sweeps = 3

  /// Beyond this, a multiplier's own rounding is as large as the costs.
  private static let largestRange = 1 / Double.ulpOfOne

  /// Where the model is greatest within `0 ≤ λ ≤ range`, and how great it is there.
  ///
  /// - Parameters:
  ///   - rows: those whose multipliers may change.
  ///   - multipliers: of the others.
  private func modelMaximum(
    _ cuts: [LagrangianRelaxation.Cut], _ capacities: [Int], of rows: [Int],
    from multipliers: [Double], range: Double, limits: SearchLimits
  ) -> (multipliers: [Double], bound: Double)? {
    // In units of `range`, so that all variables are of the order of 1. A cut is then at most 1
    // (its cost) plus 1 per row (a multiplier times a share of the row's range) from 0, so twice
    // that never binds.
    let limit = 2 * Double(relaxation.pricedRows.count + 1)
    let fixed = relaxation.pricedRows.filter { multipliers[$0] > 0 && !rows.contains($0) }
    var program = SmallLinearProgram(
      objective: [Double](repeating: 0, count: rows.count) + [1],
      lower: [Double](repeating: 0, count: rows.count) + [-limit],
      upper: [Double](repeating: 1, count: rows.count) + [limit])
    program.constraints = cuts.reversed().map { cut in
      func excess(_ row: Int) -> Double {
        Double(cut.usage[row] - capacities[row]) / relaxation.rowScale[row]
      }
      let cost = fixed.reduce(cut.cost) { $0 + multipliers[$1] * excess($1) }
      return .init(coefficients: rows.map { -excess($0) } + [1], bound: cost / range)
    }
    guard let point = program.maximum(limits: limits) else { return nil }
    // The program keeps its limits up to rounding; a bound needs multipliers of at least 0.
    var multipliers = multipliers
    for (row, value) in zip(rows, point) { multipliers[row] = max(0, value) * range }
    return (multipliers, point[rows.count] * range)
  }
}
