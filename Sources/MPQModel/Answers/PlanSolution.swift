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
  /// The time of the search, without reading files and joining tables. The first of several searches
  /// on one problem includes building it and removing dominated choices.
  package var searchTime: Duration
  /// An independent solver's result; nil if none was asked.
  package var verification: Verification?

  package init(
    status: Status, proof: String, plan: BitPlan?, layerImportances: [Double?],
    importance: Double?, bound: Double, costs: PlanCosts?, searchTime: Duration,
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
  }

  /// `(importance − bound) / importance`; nil without a plan.
  public var gap: Double? { importance.map { Self.gap(of: $0, over: bound) } }

  /// The share by which an importance can exceed the optimum: `(importance − bound) / importance`.
  package static func gap(of importance: Double, over bound: Double) -> Double {
    importance <= bound ? 0 : (importance - bound) / importance.magnitude
  }
}
