package import MPQModel

/// What a search found, as choices of its problem, and what is proven about it.
package struct SearchOutcome: Hashable, Sendable {
  /// What settled the status.
  package enum Proof: Hashable, Sendable {
    /// The Lagrangian bound meets the plan, or exceeds every plan, or a row alone cannot be kept.
    case bound
    /// The core was searched through.
    case coreSearch
    /// An integer-program solver, by its name.
    case integerProgram(String)
    /// Nothing did; a limit came first.
    case none
  }

  package var status: PlanSolution.Status
  /// One choice per group of the problem searched; nil without a plan.
  package var selection: [Int]?
  /// The selection's cost; nil without a plan.
  package var importance: Double?
  /// No plan within the budgets has a lower importance than this; infinite when there is none.
  package var bound: Double
  package var proof: Proof
  /// How far above the least cost a proven selection may be, because last digits were cut off;
  /// mostly 0.
  package var tolerance = 0.0
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
