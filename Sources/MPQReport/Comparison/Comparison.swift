package import MPQModel
package import MPQSearch

/// Mixed plans beside the uniform ones at the same BitOps and size, with all that a report says of
/// them.
package struct Comparison: Sendable {
  /// What was searched.
  package let join: TableJoin
  /// What weight importances are multiplied by.
  package let alpha: Double
  /// In the order of their BitOps; the user's own budgets, where there are any, come last.
  package let matchups: [Matchup]
  /// Every uniform plan that the candidates allow.
  package let uniformPlans: [UniformPlan]
  /// Plans that the user brought.
  package let ownPlans: [ScoredPlan]
  /// The plans of sweeps that the user brought.
  package let sweptPlans: [ScoredPlan]
  /// What was measured of these plans.
  package let measurements: MeasurementJoin

  package init(
    join: TableJoin, alpha: Double, matchups: [Matchup], uniformPlans: [UniformPlan],
    ownPlans: [ScoredPlan], sweptPlans: [ScoredPlan], measurements: MeasurementJoin,
    latency: LatencyTable? = nil
  ) {
    self.latency = latency
    self.join = join
    self.alpha = alpha
    self.matchups = matchups
    self.uniformPlans = uniformPlans
    self.ownPlans = ownPlans
    self.sweptPlans = sweptPlans
    self.measurements = measurements
  }

  package var network: Network { join.network }

  /// The table behind the latencies of its plans; nil where they have none.
  package let latency: LatencyTable?

  /// What was measured of a plan; nil where nothing was.
  package func measured(_ plan: BitPlan?) -> Measured? { plan.flatMap { measurements.byPlan[$0] } }

  /// The uniform plan of least importance that costs no more BitOps and no more size than a plan; nil
  /// where none is as cheap.
  func bestUniformPlan(within costs: PlanCosts) -> UniformPlan? {
    uniformPlans.filter {
      $0.costs.bitOperations <= costs.bitOperations
        && $0.costs.weightSizeInBits <= costs.weightSizeInBits
    }.min { $0.importance < $1.importance }
  }

  /// The share of `uniform`'s importance that a plan does without; negative where uniform is better, nil where the
  /// uniform plan loses nothing, or so little beside the other that no number tells it.
  package static func gain(of importance: Double?, over uniform: UniformPlan?) -> Double? {
    guard let uniform, let importance, uniform.importance > 0 else { return nil }
    let gain = 1 - importance / uniform.importance
    return gain.isFinite ? gain : nil
  }

  /// A mixed plan against the uniform plans that cost no more: at a level, or within the user's own budgets.
  package struct Matchup: Sendable {
    /// A level, or the user's own budgets.
    package enum Origin: Hashable, Sendable {
      case level(Level)
      case budgets([Budget])

      /// The user's own budgets; nil at a level.
      package var budgets: [Budget]? {
        guard case .budgets(let budgets) = self else { return nil }
        return budgets
      }
    }

    package let origin: Origin
    /// The level's uniform plan; nil where bits are no whole numbers, or the candidates rule it out.
    package let uniform: UniformPlan?
    /// The plan of least importance within the same costs, and what is proven of it.
    package let mixed: PlanSolution
    /// The uniform plan of least importance within the same costs; nil where none fits.
    package let best: UniformPlan?
    /// The cheapest mixed plans that are as good as `best`: in BitOps, and in size.
    package let cheapest: [CheapestPlan]
    /// Why no plan keeps the user's own budgets; nil at a level, and where one does.
    package let infeasibility: Infeasibility?

    package init(
      origin: Origin, uniform: UniformPlan?, mixed: PlanSolution, best: UniformPlan?,
      cheapest: [CheapestPlan], infeasibility: Infeasibility? = nil
    ) {
      self.infeasibility = infeasibility
      self.origin = origin
      self.uniform = uniform
      self.mixed = mixed
      self.best = best
      self.cheapest = cheapest
    }

    /// Whether it is a level's, and not the user's own.
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

    /// The share of the best uniform plan's importance that the mixed plan does without; negative
    /// where uniform is better, nil where one of them is missing or there is nothing to gain.
    package var gain: Double? { Comparison.gain(of: mixed.importance, over: best) }

    /// Whether the best uniform plan is as good as the mixed one, or better.
    package var isUniformAsGood: Bool {
      guard let best, let importance = mixed.importance else { return false }
      return importance >= best.importance * (1 - Self.noticeableGain)
    }

    /// Whether the best uniform plan is noticeably better than the mixed one.
    var isUniformBetter: Bool { (gain ?? 0) < -Self.noticeableGain }

    /// Gains below this are told as none: 0.05 %, which prints as 0.0 %.
    package static let noticeableGain = 0.0005

    /// A cheapest plan by its measure.
    package func cheapest(in measure: Measure) -> CheapestPlan? {
      cheapest.first { $0.measure == measure }
    }
  }
}

/// A plan that the user brought, scored by the search's objective.
package struct ScoredPlan: Hashable, Sendable {
  /// Where it came from, as the user gave it.
  package let file: String
  /// The row of a sweep, counted from 1; nil for a plan of its own.
  package let row: Int?
  package let plan: BitPlan
  package let costs: PlanCosts
  /// Per layer, nil for pinned ones; nil where the table lacks one of the plan's widths.
  package let layerImportances: [Double?]?

  package init(file: String, row: Int?, plan: BitPlan, by search: BitSearch) {
    self.file = file
    self.row = row
    self.plan = plan
    costs = PlanCosts(of: plan, in: search.join.network, latency: search.latency)
    layerImportances = search.layerImportances(of: plan)
  }

  package var importance: Double? { layerImportances.map(BitSearch.total) }

  /// The file's name without directories and ending, and the row.
  package var shortName: String {
    PlanName.stem(of: file) + (row.map { " row \($0)" } ?? "")
  }
}
