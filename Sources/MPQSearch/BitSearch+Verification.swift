package import MPQModel

extension BitSearch {
  /// Has an integer-program solver answer the same question on its own, from the whole program, and
  /// says whether both agree.
  ///
  /// The solver gets neither the plan nor anything that the search has learnt. Its answer counts
  /// only if its plan keeps ties and budgets in integers, and if the objective that it reports is
  /// that plan's: a solver works in rounded numbers, and may prune by a solution that does not
  /// exist.
  ///
  /// - Parameters:
  ///   - solution: an answer of this search to the same budgets.
  ///   - limits: when to leave it undecided.
  /// - Precondition: the budgets speak of the search's measures, and of all of them.
  package func verification(
    of solution: PlanSolution, within budgets: [Budget], limits: SearchLimits
  ) -> Verification {
    guard !limits.isReached,
      let program = WholeProgram(self, budgets: budgets, limits: limits), !limits.isReached
    else {
      return Verification(
        solver: solver.name, result: .undecided(Self.stopped), tolerance: 0)
    }
    let floor = program.problem.leastCost
    let answer = solution.plan.flatMap { program.selection(of: $0, in: join) }
    // What the answer's plan costs above the least of every layer; without a plan, the largest
    // difference that there is.
    let excess = answer.map { program.problem.cost(of: $0) - floor } ?? 0
    let unit = excess > 0 ? excess : max(program.largestSpread, .leastNormalMagnitude)
    var check = Check(
      solution: solution, tolerance: Self.verificationTolerance * unit, solver: solver)
    check.run(program, floor: floor, unit: unit, limits: limits)
    return Verification(
      solver: solver.name, result: check.result, tolerance: check.tolerance)
  }

  fileprivate static let stopped = "it was stopped by a limit"

  /// How far a solver's optimum may be from the answer's, in units of what the answer's plan costs
  /// above the least of every layer.
  ///
  /// GLPK considers a relaxation solved when no reduced cost is below -1e-7 of that unit. Its
  /// optimum differs from any other by a few exchanges, each of which may hide that much: ten times
  /// as much covers them. Where the solver's plan is cheaper than the bound that the answer has
  /// proven, no tolerance applies.
  private static let verificationTolerance = 1e-6
}

/// A solver's work on the whole program, compared with an answer.
private struct Check {
  let solution: PlanSolution
  let tolerance: Double
  let solver: any IntegerProgramSolver
  private(set) var result = Verification.Result.undecided("")

  init(solution: PlanSolution, tolerance: Double, solver: any IntegerProgramSolver) {
    self.solution = solution
    self.tolerance = tolerance
    self.solver = solver
  }

  /// How often an answer that does not count is forbidden, and the solver asked again. Five times
  /// as often as when the solver only helps the search: here nobody else has an answer.
  private static let mostRejections = 100
  /// Last digits by which two equal sums may differ: each of them, the floor and the scaled
  /// objective are rounded a few times.
  private static let roundings = 8.0

  mutating func run(
    _ whole: WholeProgram, floor: Double, unit: Double, limits: SearchLimits
  ) {
    var program = whole.scaled(unit: unit)
    // The least cost of the plans that were forbidden although they keep the budgets.
    var least: Double?
    for _ in 0..<Self.mostRejections {
      let outcome: BinaryProgramOutcome
      do {
        outcome = try solver.solve(program, limits: limits)
      } catch {
        result = .undecided("\(error)")
        return
      }
      switch outcome {
      case .stopped:
        result = .undecided(BitSearch.stopped)
        return
      case .infeasible:
        judge(least)
        return
      case .optimal(let values, let objective):
        if let selection = whole.selection(from: values),
          whole.problem.isFeasible(selection, capacities: whole.capacities)
        {
          least = min(least ?? .infinity, whole.problem.cost(of: selection))
        }
        // A plan that costs less than the solver's optimum could have pruned cheaper ones: only one
        // that costs as much is an answer.
        if let least, floor + objective * unit >= least - tolerance {
          judge(least)
          return
        }
        program.forbid(values)
      }
    }
    result = .undecided("its plans keep the budgets, or have its optimum, only to its tolerances")
  }

  /// - Parameter importance: the solver's optimum; nil where there is no plan.
  private mutating func judge(_ importance: Double?) {
    guard let importance else {
      result = solution.plan == nil ? .agrees : .disagrees(importance: nil, refutes: false)
      return
    }
    let rounding = Self.roundings * importance.ulp
    if importance < solution.bound - rounding {
      result = .disagrees(importance: importance, refutes: true)
    } else if let own = solution.importance, importance > own + tolerance {
      result = .disagrees(importance: importance, refutes: false)
    } else {
      result = .agrees
    }
  }
}

extension BinaryProgram {
  /// Forbids one set of values.
  fileprivate mutating func forbid(_ values: [Bool]) {
    let chosen = values.indices.filter { values[$0] }
    rows.append(
      .init(
        upper: Double(chosen.count - 1), variables: chosen, coefficients: chosen.map { _ in 1 }))
  }
}

extension WholeProgram {
  /// The largest difference between two choices of one layer.
  fileprivate var largestSpread: Double {
    problem.groups.map { group in
      let costs = problem.choices(of: group).map { problem.cost[$0] }
      return (costs.max() ?? 0) - (costs.min() ?? 0)
    }.max() ?? 0
  }

  /// A plan as choices of the program, or nil where one of its widths is none.
  fileprivate func selection(of plan: BitPlan, in join: TableJoin) -> [Int]? {
    var selection = [Int](repeating: 0, count: problem.groupCount)
    for group in problem.groups {
      let formats = plan.formats[join.layers[group].networkLayer]
      guard
        let choice = problem.choices(of: group).first(where: { problem.formats(of: $0) == formats })
      else { return nil }
      selection[group] = choice
    }
    return selection
  }
}
