/// The answer to one search: a plan and what is proven about it, or the reason why there is none.
public struct PlanSolution: Hashable, Sendable {
  /// What is proven.
  public enum Status: String, Sendable {
    /// No plan within the budgets has a lower importance.
    case optimal
    /// No plan within the budgets is better by more than the gap that was asked for.
    case withinGap = "within-gap"
    /// A limit came first; there may be a better plan, but none below the bound.
    case feasible
    /// No plan keeps all budgets.
    case infeasible
    /// A limit came before a plan was found and before it was clear that there is none.
    case undecided
  }

  /// What is proven about the plan, or about there being none.
  public var status: Status
  /// The method that proved the status, such as "core search" or "GLPK 5.0".
  package var proof: String
  /// Nil if the search found none.
  public var plan: BitPlan?
  /// Each layer's share of the objective, in network order; nil for pinned layers. Empty without
  /// a plan.
  public var layerImportances: [Double?]
  /// The objective, Σ activation importance + α · weight importance; nil without a plan.
  public var importance: Double?
  /// No plan within the budgets has a lower importance; infinite if no plan keeps them.
  public var bound: Double
  /// Nil without a plan.
  public var costs: PlanCosts?
  /// How far the plan may be above the optimum although its status is optimal, because last digits of very different
  /// importances do not count; 0 if it is exact. Nil if it is not known.
  package var tolerance: Double?
  /// The sum of every searched layer's least importance, which no plan is below.
  package var floor: Double
  /// The time of the search, without reading files and joining tables. The first of several searches
  /// on one problem includes building it and removing dominated choices.
  package var searchTime: Duration
  /// What the plan uses least of, if that and not the importance was minimized.
  package var minimized: Minimized?
  /// An independent solver's result; nil if none was asked.
  package var verification: Verification?

  package init(
    status: Status, proof: String, plan: BitPlan?, layerImportances: [Double?],
    importance: Double?, bound: Double, floor: Double = 0, costs: PlanCosts?, searchTime: Duration,
    verification: Verification? = nil
  ) {
    self.status = status
    self.proof = proof
    self.plan = plan
    self.layerImportances = layerImportances
    self.importance = importance
    self.bound = bound
    self.costs = costs
    self.searchTime = searchTime
    self.verification = verification
    self.floor = floor
  }

  /// The distance of the plan from the bound, as a share of what can be decided: of what the plan's importance is above
  /// `floor`. Of a cheapest plan, the distance of what it uses from its bound, as a share of that. Nil without a plan.
  public var gap: Double? {
    guard let minimized else {
      return importance.map { Self.gap(of: $0, over: bound, from: floor) }
    }
    return minimized.amount.map { Self.gap(of: $0, over: minimized.bound ?? 0) }
  }

  /// What a cheapest plan uses least of.
  package struct Minimized: Hashable, Sendable {
    /// The measure's name in JSON.
    package let measure: String
    /// What the plan uses, pinned layers included, as an amount of the measure's quantity, such as bytes; nil without a
    /// plan.
    package let amount: Double?
    /// No plan within the limits uses less; nil if that is not known.
    package let bound: Double?
    /// The most importance that a plan may have.
    package let importanceLimit: Double

    package init(measure: String, amount: Double?, bound: Double?, importanceLimit: Double) {
      (self.measure, self.amount, self.bound) = (measure, amount, bound)
      self.importanceLimit = importanceLimit
    }
  }

  /// The share by which an amount can exceed the least: `(amount − bound) / (amount − floor)`.
  ///
  /// - Parameter floor: what no plan is below.
  package static func gap(
    of amount: Double, over bound: Double, from floor: Double = 0
  ) -> Double {
    guard amount > bound else { return 0 }
    return amount > floor ? (amount - bound) / (amount - floor) : 0
  }
}
