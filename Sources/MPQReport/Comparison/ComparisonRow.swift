package import MPQModel

/// One plan of a comparison with all that is known about it.
package struct ComparisonRow: Sendable {
  /// The kind of a plan.
  package enum Kind: Hashable, Sendable {
    /// The level's uniform plan.
    case uniform
    /// The best uniform plan within the same costs, if it is not the level's own.
    case bestUniform
    /// The best mixed plan within the same costs.
    case mixed
    /// The mixed plan that uses least of a measure among those as good as the best uniform plan.
    case cheapest(Measure)
    /// A plan that the user brought.
    case own
    /// A row of a sweep that the user brought.
    case swept
    /// The float network.
    case float

    /// The name in the CSV, such as `best-uniform` and `cheapest-bitops`.
    package var name: String {
      switch self {
      case .uniform: "uniform"
      case .bestUniform: "best-uniform"
      case .mixed: "mixed"
      case .cheapest(let measure): "cheapest-\(measure.column)"
      case .own: "own"
      case .swept: "swept"
      case .float: "float"
      }
    }
  }

  package let kind: Kind
  /// The name of the plan within its matchup.
  package let name: String
  /// The matchup that the plan belongs to; nil for plans that the user brought.
  package let matchup: Comparison.Matchup?
  /// The costs of the plan; nil for the float network, and if no mixed plan was found.
  package let costs: PlanCosts?
  package let importance: Double?
  package let measured: Measured?
  /// How much less importance the plan has than `baseline`, as a share of that plan's. Only mixed plans and the user's
  /// own have a gain, and only if there is a baseline.
  package let gain: Double?
  /// The plan that the gain is against: the best uniform plan within the costs of the matchup; for a plan that the user
  /// brought, within that plan's own costs.
  package let baseline: UniformPlan?
  /// The saving of a cheapest plan; nil for other kinds.
  package let cheapest: CheapestPlan?
}

extension Comparison {
  /// The rows of all matchups, then those of the user's plans, then the float network.
  package var rows: [ComparisonRow] {
    func own(_ plans: [ScoredPlan], _ kind: ComparisonRow.Kind) -> [ComparisonRow] {
      plans.map { plan in
        let baseline = bestUniformPlan(within: plan.costs)
        return ComparisonRow(
          kind: kind, name: plan.file + (plan.row.map { " row \($0)" } ?? ""), matchup: nil,
          costs: plan.costs, importance: plan.importance, measured: measured(plan.plan),
          gain: Comparison.gain(of: plan.importance, over: baseline), baseline: baseline,
          cheapest: nil)
      }
    }
    return matchups.flatMap(rows) + own(ownPlans, .own) + own(sweptPlans, .swept)
      + measurements.floats.map { float in
        ComparisonRow(
          kind: .float, name: float.name, matchup: nil, costs: nil, importance: nil,
          measured: float.measured, gain: nil, baseline: nil, cheapest: nil)
      }
  }

  /// The rows of one matchup: its uniform plan, the best uniform plan, the mixed plan, and the cheapest mixed plans that
  /// are as good as the best uniform plan.
  package func rows(of matchup: Matchup) -> [ComparisonRow] {
    func row(
      _ kind: ComparisonRow.Kind, _ name: String, plan: BitPlan?, costs: PlanCosts?,
      importance: Double?, cheapest: CheapestPlan? = nil
    ) -> ComparisonRow {
      ComparisonRow(
        kind: kind, name: name, matchup: matchup, costs: costs, importance: importance,
        measured: measured(plan), gain: kind == .mixed ? matchup.gain : nil,
        baseline: kind == .mixed ? matchup.best : nil, cheapest: cheapest)
    }
    func uniform(_ kind: ComparisonRow.Kind, _ plan: UniformPlan) -> ComparisonRow {
      row(
        kind, "uniform \(plan.label)", plan: plan.plan, costs: plan.costs,
        importance: plan.importance)
    }
    var rows: [ComparisonRow] = []
    if let plan = matchup.uniform { rows.append(uniform(.uniform, plan)) }
    if let best = matchup.best, best.plan != matchup.uniform?.plan {
      rows.append(uniform(.bestUniform, best))
    }
    rows.append(
      row(
        .mixed, "mixed", plan: matchup.mixed.plan, costs: matchup.mixed.costs,
        importance: matchup.mixed.importance))
    rows += matchup.cheapest.map { cheapest in
      row(
        .cheapest(cheapest.measure), "as good with \(cheapest.measure.least)", plan: cheapest.plan,
        costs: PlanCosts(of: cheapest.plan, in: network),
        importance: cheapest.importance,
        cheapest: cheapest)
    }
    return rows
  }

  /// Whether any plan of the comparison was measured.
  package var hasMeasurements: Bool {
    !measurements.byPlan.isEmpty || !measurements.floats.isEmpty
  }

  /// The size of the float network in bits.
  var floatSizeInBits: Int { 32 * network.params }
}
