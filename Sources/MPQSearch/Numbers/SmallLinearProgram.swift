/// A linear program with a handful of variables: maximise `objective · x` where
/// `coefficients · x ≤ bound` for every constraint and `lower ≤ x ≤ upper`.
///
/// Solved by Seidel's incremental algorithm ("Small-dimensional linear programming and convex hulls
/// made easy", 1991): while the constraints seen so far are satisfied nothing needs to be done, and
/// when one is violated, the new optimum lies on its boundary, which is a program with one variable
/// fewer. Seidel shuffles the constraints; here they come in the caller's order, so that answers
/// are reproducible.
///
/// Error: the optimum is that of constraints moved by a few roundings. `LagrangianDual`, its only
/// user, proves nothing by it: a poor optimum costs an evaluation more. Coefficients are expected
/// to be of the order of 1.
///
/// Part of step 6 of the search in ARCHITECTURE.md.
package struct SmallLinearProgram {
  /// One half-space `coefficients · x ≤ bound`.
  package struct Constraint {
    package var coefficients: [Double]
    package var bound: Double

    package init(coefficients: [Double], bound: Double) {
      self.coefficients = coefficients
      self.bound = bound
    }
  }

  package var objective: [Double]
  package var lower: [Double]
  package var upper: [Double]
  package var constraints: [Constraint] = []

  /// - Parameters: one entry per variable each; the limits are finite.
  package init(objective: [Double], lower: [Double], upper: [Double]) {
    self.objective = objective
    self.lower = lower
    self.upper = upper
  }

  /// The optimum, or nil when the constraints, as far as rounding can tell, have no common point,
  /// or a limit comes first.
  ///
  /// - Complexity: about O(dimension! · constraints) for constraints in no special order.
  package func maximum(limits: SearchLimits = SearchLimits()) -> [Double]? {
    var work = 0
    return maximum(limits, &work)
  }

  private func maximum(_ limits: SearchLimits, _ work: inout Int) -> [Double]? {
    var point = objective.indices.map { objective[$0] < 0 ? lower[$0] : upper[$0] }
    for (index, constraint) in constraints.enumerated() where !constraint.holds(at: point) {
      guard !limits.isReached(&work, after: Self.stepsPerConstraint * (index + 1)),
        let moved = maximum(
          onBoundaryOf: constraint, among: constraints[..<index], limits, &work)
      else { return nil }
      point = moved
    }
    return point
  }

  /// Work of making a constraint of a smaller program, in steps of
  /// `SearchLimits.isReached(_:after:)`: an allocation and a handful of products.
  private static let stepsPerConstraint = 64
  /// A largest coefficient below this is the rounding of 0: coefficients of the order of 1 have
  /// last digits of 2e-16, of which eliminating a handful of variables leaves some tens.
  private static let smallestPivot = 1e-14
  /// How far the last variable may be outside its limits, relative to its size: its quotient has a
  /// few roundings more than the constraints that it has to satisfy (`Constraint.tolerance`). Any
  /// of the three tolerances may be a hundred times larger or smaller without any effect on the
  /// instances measured.
  private static let limitTolerance = 1e-12

  /// The optimum where one constraint is an equation: it is solved for its largest variable.
  private func maximum(
    onBoundaryOf equation: Constraint, among others: ArraySlice<Constraint>,
    _ limits: SearchLimits, _ work: inout Int
  ) -> [Double]? {
    let pivot = equation.coefficients.indices.max {
      equation.coefficients[$0].magnitude < equation.coefficients[$1].magnitude
    }!
    let divisor = equation.coefficients[pivot]
    guard divisor.magnitude > Self.smallestPivot else { return nil }
    let remaining = objective.indices.filter { $0 != pivot }
    // x[pivot] = offset − Σ slope · x[remaining]
    let slope = remaining.map { equation.coefficients[$0] / divisor }
    let offset = equation.bound / divisor
    func eliminated(_ row: [Double]) -> [Double] {
      zip(remaining, slope).map { row[$0] - row[pivot] * $1 }
    }
    guard !remaining.isEmpty else {
      let point = [offset]
      let margin = Self.limitTolerance * max(1, offset.magnitude)
      let inside = offset >= lower[0] - margin && offset <= upper[0] + margin
      return inside && others.allSatisfy { $0.holds(at: point) } ? point : nil
    }
    var smaller = SmallLinearProgram(
      objective: eliminated(objective), lower: remaining.map { lower[$0] },
      upper: remaining.map { upper[$0] })
    // The eliminated variable keeps its own limits as two constraints.
    smaller.constraints = [
      Constraint(coefficients: slope.map { -$0 }, bound: upper[pivot] - offset),
      Constraint(coefficients: slope, bound: offset - lower[pivot]),
    ]
    smaller.constraints += others.map {
      Constraint(
        coefficients: eliminated($0.coefficients),
        bound: $0.bound - $0.coefficients[pivot] * offset)
    }
    guard var point = smaller.maximum(limits, &work) else { return nil }
    point.insert(offset - zip(slope, point).reduce(0) { $0 + $1.0 * $1.1 }, at: pivot)
    return point
  }
}

extension SmallLinearProgram.Constraint {
  /// How far a constraint may be exceeded, relative to its largest term: some hundreds of last
  /// digits, above what its own sum and the elimination of a handful of variables round.
  private static let tolerance = 1e-13

  /// Whether a point satisfies the constraint up to the rounding of its own terms.
  func holds(at point: [Double]) -> Bool {
    var sum = 0.0
    var size = bound.magnitude
    for (coefficient, value) in zip(coefficients, point) {
      sum += coefficient * value
      size = max(size, (coefficient * value).magnitude)
    }
    return sum <= bound + Self.tolerance * size
  }
}
