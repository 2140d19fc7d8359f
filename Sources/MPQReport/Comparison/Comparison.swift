package import MPQModel
package import MPQSearch

/// Mixed plans compared with uniform plans at the same costs, with all that a report says of them.
package struct Comparison: Sendable {
  /// The network and table that were searched.
  package let join: TableJoin
  /// The factor of weight importances.
  package let alpha: Double
  /// The costs that plans at a level share: BitOps and size, where no table says others.
  package let measures: [Measure]
  /// The levels in the order of their costs, then the user's own budgets, if there are any.
  package let matchups: [Matchup]
  /// Every uniform plan that the candidates allow.
  package let uniformPlans: [UniformPlan]
  /// Plans that the user brought.
  package let ownPlans: [ScoredPlan]
  /// The plans of sweeps that the user brought.
  package let sweptPlans: [ScoredPlan]
  /// The measured results of these plans.
  package let measurements: MeasurementJoin

  package init(
    join: TableJoin, alpha: Double, matchups: [Matchup], uniformPlans: [UniformPlan],
    ownPlans: [ScoredPlan], sweptPlans: [ScoredPlan], measurements: MeasurementJoin
  ) {
    self.join = join
    measures = join.comparedMeasures
    self.alpha = alpha
    self.matchups = matchups
    self.uniformPlans = uniformPlans
    self.ownPlans = ownPlans
    self.sweptPlans = sweptPlans
    self.measurements = measurements
  }

  package var network: Network { join.network }

  /// The measured results of a plan; nil if there are none.
  package func measured(_ plan: BitPlan?) -> Measured? { plan.flatMap { measurements.byPlan[$0] } }

  /// The uniform plan of least importance that costs no more than a plan in any compared measure; nil if there is none,
  /// or some cost of the plan is not known.
  func bestUniformPlan(within costs: PlanCosts) -> UniformPlan? {
    let memory: [Measure] = network.resources.countsActivationMemory ? [.activationMemory] : []
    return uniformPlans.filter { $0.costs.isWithin(costs, by: measures + memory) }
      .min { $0.importance < $1.importance }
  }

  /// How much less importance a plan has than `uniform`, as a share of the latter's: negative if uniform is better.
  ///
  /// Nil if the importance of the uniform plan is 0, or so small that the share overflows.
  package static func gain(of importance: Double?, over uniform: UniformPlan?) -> Double? {
    guard let uniform, let importance, uniform.importance > 0 else { return nil }
    let gain = 1 - importance / uniform.importance
    return gain.isFinite ? gain : nil
  }

  /// A mixed plan and the uniform plans to compare it with: all within the costs of a level, or within the user's own
  /// budgets.
  package struct Matchup: Sendable {
    /// The origin of the costs: a level, or the user's own budgets.
    package enum Origin: Hashable, Sendable {
      case level(ComparedLevel)
      case budgets([Budget])

      /// The user's own budgets; nil at a level.
      package var budgets: [Budget]? {
        guard case .budgets(let budgets) = self else { return nil }
        return budgets
      }
    }

    package let origin: Origin
    /// The costs that all plans of the matchup keep.
    package let measures: [Measure]
    /// The level's uniform plan; nil if the level's bits are not whole numbers, or the candidates rule it out.
    package let uniform: UniformPlan?
    /// The plan of least importance within the costs, and what is proven of it.
    package let mixed: PlanSolution
    /// The uniform plan of least importance within the costs; nil if none fits.
    package let best: UniformPlan?
    /// The cheapest mixed plans that are as good as `best`, for each compared measure.
    package let cheapest: [CheapestPlan]
    /// The reason why no plan keeps the user's own budgets; nil at a level, and if a plan does.
    package let infeasibility: Infeasibility?

    package init(
      origin: Origin, measures: [Measure], uniform: UniformPlan?, mixed: PlanSolution,
      best: UniformPlan?, cheapest: [CheapestPlan], infeasibility: Infeasibility? = nil
    ) {
      self.measures = measures
      self.infeasibility = infeasibility
      self.origin = origin
      self.uniform = uniform
      self.mixed = mixed
      self.best = best
      self.cheapest = cheapest
    }

    /// Whether the matchup is of a level, not of the user's own budgets.
    var isLevel: Bool { origin.budgets == nil }

    /// The uniform plan to show beside the mixed one: the level's own, else the best that fits.
    var partner: UniformPlan? { uniform ?? best }

    /// Such as `W3A4`, or `your budgets`.
    package var title: String {
      switch origin {
      case .level(let level): "\(level)"
      case .budgets: "your budgets"
      }
    }

    /// How much less importance the mixed plan has than the best uniform plan, as a share: negative if uniform is
    /// better, nil if one of them is missing or there is nothing to gain.
    package var gain: Double? { Comparison.gain(of: mixed.importance, over: best) }

    /// Whether the best uniform plan is as good as the mixed one, or better.
    package var isUniformAsGood: Bool {
      guard let best, let importance = mixed.importance else { return false }
      return importance >= best.importance * (1 - Self.noticeableGain)
    }

    /// Whether the best uniform plan is noticeably better than the mixed one.
    var isUniformBetter: Bool { (gain ?? 0) < -Self.noticeableGain }

    /// The least gain that counts: smaller ones print as 0.0 %.
    package static let noticeableGain = 0.0005

    /// The cheapest plan in a measure.
    package func cheapest(in measure: Measure) -> CheapestPlan? {
      cheapest.first { $0.measure == measure }
    }
  }
}

/// A plan that the user brought, scored by the search's objective.
package struct ScoredPlan: Hashable, Sendable {
  /// The file that the plan was read from, as the user named it.
  package let file: String
  /// The row of a sweep, counted from 1; nil for a plan in a file of its own.
  package let row: Int?
  package let plan: BitPlan
  package let costs: PlanCosts
  /// The importance of each layer, nil for pinned layers; nil if the table lacks one of the plan's widths.
  package let layerImportances: [Double?]?

  package init(file: String, row: Int?, plan: BitPlan, by search: BitSearch) {
    self.file = file
    self.row = row
    self.plan = plan
    costs = PlanCosts(of: plan, in: search.join.network)
    layerImportances = search.layerImportances(of: plan)
  }

  package var importance: Double? { layerImportances.map(BitSearch.total) }

  /// The name of the file without directories and suffix, and the row.
  package var shortName: String {
    FilePath.stem(of: file) + (row.map { " row \($0)" } ?? "")
  }
}
