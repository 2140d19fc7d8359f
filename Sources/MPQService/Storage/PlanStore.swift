package import MPQFiles
package import MPQModel

/// What lists say of a plan.
package struct PlanSummary: Hashable, Sendable {
  /// A hash of what was asked.
  package let id: String
  package let createdAt: String
  package let networkID: String
  package let tableID: String
  package let names: DocumentNames
  package let status: PlanSolution.Status
  /// Nil where there is no plan, as the costs.
  package let importance: Double?
  package let bitOperations: Int?
  package let weightSizeInBits: Int?
}

/// A plan as it is kept: a value of which every form is written on demand.
package struct StoredPlan: Hashable, Sendable {
  package let id: String
  package let createdAt: String
  package let networkID: String
  package let tableID: String
  package let names: DocumentNames
  /// Whether asking again could not give a better answer.
  package let isProven: Bool
  /// What was asked, as JSON, with its defaults filled in.
  package let request: String
  package let answer: PlanAnswer
  package let uses: [BudgetUse]
  /// The best uniform plan within the budgets; nil where none is.
  package let uniform: UniformFigures?
  /// How much less importance the plan costs than the uniform one, as a share.
  package let gain: Double?
  /// Warnings, and why there is no plan, for people.
  package let messages: [String]

  package init(
    id: String, createdAt: String, networkID: String, tableID: String, names: DocumentNames,
    isProven: Bool, request: String, answer: PlanAnswer, uses: [BudgetUse],
    uniform: UniformFigures?, gain: Double?, messages: [String]
  ) {
    (self.id, self.createdAt, self.isProven) = (id, createdAt, isProven)
    (self.networkID, self.tableID, self.names) = (networkID, tableID, names)
    (self.request, self.answer, self.uses) = (request, answer, uses)
    (self.uniform, self.gain, self.messages) = (uniform, gain, messages)
  }

  /// How much of a budget the plan uses.
  package struct BudgetUse: Hashable, Sendable {
    package let budget: String
    package let title: String
    package let unit: String
    package let allowed: Int
    package let used: Int?

    package init(budget: String, title: String, unit: String, allowed: Int, used: Int?) {
      (self.budget, self.title, self.unit) = (budget, title, unit)
      (self.allowed, self.used) = (allowed, used)
    }
  }

  /// What is said of a uniform plan.
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

/// Where plans are kept, by the hash of what was asked.
package protocol PlanStore: Sendable {
  /// Keeps a plan, in place of an earlier answer to the same request. Of too many plans the oldest go.
  func add(_ plan: StoredPlan) async throws

  /// A plan that asking again could not improve; nil where there is none.
  func provenPlan(_ id: String) async throws -> StoredPlan?

  /// One plan.
  func plan(_ id: String) async throws -> StoredPlan

  /// A page of the plans.
  func plans(_ page: PageRequest) async throws -> Page<PlanSummary>

  func removePlan(_ id: String) async throws
}
