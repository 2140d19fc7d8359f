package import MPQFiles
package import MPQModel

/// A plan's entry in a list.
package struct PlanSummary: Hashable, Sendable {
  /// A hash of the request.
  package let id: String
  package let createdAt: String
  /// Nil for a network that is made of a table of choices.
  package let networkID: String?
  package let tableID: String
  package let names: DocumentNames
  package let status: PlanSolution.Status
  /// The plan's importance; nil, like the costs, if no plan was found.
  package let importance: Double?
  package let bitOperations: Int?
  package let weightSizeInBits: Int?
}

/// A stored plan: a value from which every file format is written on demand.
package struct StoredPlan: Hashable, Sendable {
  package let id: String
  package let createdAt: String
  /// Nil for a network that is made of a table of choices.
  package let networkID: String?
  package let tableID: String
  package let names: DocumentNames
  /// Whether no new search could give a better answer.
  package let isProven: Bool
  /// The request as JSON, with its defaults filled in.
  package let request: String
  package let answer: PlanAnswer
  package let uses: [BudgetUse]
  /// The best uniform plan within the budgets; nil if none is.
  package let uniform: UniformFigures?
  /// The share by which the plan's importance is below the uniform plan's.
  package let gain: Double?
  /// Warnings, and why there is no plan, for people.
  package let messages: [String]

  package init(
    id: String, createdAt: String, networkID: String?, tableID: String, names: DocumentNames,
    isProven: Bool, request: String, answer: PlanAnswer, uses: [BudgetUse],
    uniform: UniformFigures?, gain: Double?, messages: [String]
  ) {
    (self.id, self.createdAt, self.isProven) = (id, createdAt, isProven)
    (self.networkID, self.tableID, self.names) = (networkID, tableID, names)
    (self.request, self.answer, self.uses) = (request, answer, uses)
    (self.uniform, self.gain, self.messages) = (uniform, gain, messages)
  }

  /// The plan's usage of a budget.
  package struct BudgetUse: Hashable, Sendable {
    package let budget: String
    package let title: String
    package let unit: String
    package let allowed: Int
    package let used: Int?
    /// The part of the measure, or the layer, that uses most; nil where the budget limits the measure as a whole.
    package let place: String?
    /// Amounts count in units of ten to the power of minus this.
    package let decimals: Int

    package init(
      budget: String, title: String, unit: String, allowed: Int, used: Int?, place: String? = nil,
      decimals: Int = 0
    ) {
      (self.budget, self.title, self.unit) = (budget, title, unit)
      (self.allowed, self.used) = (allowed, used)
      (self.place, self.decimals) = (place, decimals)
    }
  }

  /// The figures of a uniform plan.
  package struct UniformFigures: Hashable, Sendable {
    package let level: String
    package let label: String
    package let importance: Double
    package let costs: PlanCosts

    package init(level: String, label: String, importance: Double, costs: PlanCosts) {
      (self.level, self.label, self.importance, self.costs) = (level, label, importance, costs)
    }
  }

  package var summary: PlanSummary {
    let (solution, costs) = (answer.solution, answer.solution.costs)
    return PlanSummary(
      id: id, createdAt: createdAt, networkID: networkID, tableID: tableID, names: names,
      status: solution.status, importance: solution.importance,
      bitOperations: costs?.bitOperations, weightSizeInBits: costs?.weightSizeInBits)
  }
}

extension StoredPlan.UniformFigures {
  init(_ plan: UniformPlan) {
    self.init(
      level: "\(plan.formats)", label: plan.label, importance: plan.importance, costs: plan.costs)
  }
}

/// A plan as a store has it: an answer needs the text of its record alone, and reading the value takes longer than all
/// else in such an answer.
package struct KeptPlan: Sendable {
  package let summary: PlanSummary
  /// Whether no new search could give a better answer.
  package let isProven: Bool
  /// `StoredPlan.record`.
  package let record: String

  package init(summary: PlanSummary, isProven: Bool, record: String) {
    (self.summary, self.isProven, self.record) = (summary, isProven, record)
  }
}

/// A store of plans by the hash of their requests.
package protocol PlanStore: Sendable {
  /// Stores a plan; it replaces an earlier answer to the same request. The oldest plans beyond the limit are removed.
  func add(_ plan: StoredPlan) async throws

  /// A plan that no new search could improve; nil if there is none.
  func provenPlan(_ id: String) async throws -> KeptPlan?

  /// One plan.
  func plan(_ id: String) async throws -> KeptPlan

  /// A page of the plans.
  func plans(_ page: PageRequest) async throws -> Page<PlanSummary>

  func removePlan(_ id: String) async throws
}
