/// What a search found, and what is proven about it.
package struct SearchOutcome: Hashable, Sendable {
  package enum Status: String, Sendable {
    /// No plan within the budgets has a lower importance.
    case optimal
    /// No plan is better by more than the gap that was asked for.
    case withinGap = "within-gap"
    /// A limit came first; there may be a better plan, but none below the bound.
    case feasible
    /// No plan keeps all budgets.
    case infeasible
    /// A limit came before a plan was found and before it was clear that there is none.
    case undecided
  }

  /// What settled the status.
  package enum Proof: Hashable, Sendable {
    /// The Lagrangian bound meets the plan, or exceeds every plan, or a row alone cannot be kept.
    case bound
    /// The core was searched through by dynamic programming.
    case coreSearch
    /// An integer-program solver, by its name.
    case integerProgram(String)
    /// Nothing did; a limit came first.
    case none
  }

  package var status: Status
  /// One choice per group of the problem searched; nil without a plan.
  package var selection: [Int]?
  /// The selection's cost; nil without a plan.
  package var importance: Double?
  /// No plan within the budgets has a lower importance than this; infinite when there is none.
  package var bound: Double
  package var proof: Proof

  /// `(importance − bound) / |importance|`; nil without a plan.
  package var gap: Double? {
    importance.map { $0 == bound ? 0 : max(0, $0 - bound) / max($0.magnitude, .leastNormalMagnitude) }
  }
}

extension SearchOutcome.Proof: CustomStringConvertible {
  package var description: String {
    switch self {
    case .bound: "Lagrangian bound"
    case .coreSearch: "core search"
    case .integerProgram(let name): name
    case .none: "none"
    }
  }
}
