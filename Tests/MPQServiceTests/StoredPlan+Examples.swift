import MPQFiles
import MPQModel
import MPQService

/// A plan for a network of one searched and one pinned layer.
func storedPlan(_ id: String, isProven: Bool = true) -> StoredPlan {
  let plan = BitPlan([LayerFormats(weight: 3, activation: 4), .eightBit])
  return try! StoredPlan.example(
    id,
    PlanSolution(
      status: .optimal, proof: "core search", plan: plan, layerImportances: [0.1, nil],
      importance: 0.1, bound: 0.1, costs: PlanCosts(of: plan, in: StoredPlan.network()),
      searchTime: .nanoseconds(123_456_789)), isProven: isProven)
}

extension StoredPlan {
  static func network() throws -> Network {
    try Network(
      name: "tiny \"net\"",
      layers: [
        Layer(name: "a, b", kind: .convolution(groups: 4), macs: 200, params: 9),
        Layer(name: "last", kind: .linear, macs: 50, params: 5, pinned: .eightBit),
      ])
  }

  static func example(
    _ id: String, _ solution: PlanSolution, budgets: [Budget] = [],
    infeasibility: Infeasibility? = nil,
    isProven: Bool = true
  ) throws -> StoredPlan {
    StoredPlan(
      id: id, createdAt: "2026-11-27T08:00:00Z", networkID: "n1", tableID: "t1",
      names: DocumentNames(network: "n", table: "t"), isProven: isProven,
      request: #"{"network": "n1", "budgets": {"level": "W3A3"}}"#,
      answer: PlanAnswer(
        solution, of: try network(), budgets: budgets, alpha: 1.5, infeasibility: infeasibility
      ).kept,
      uses: [
        BudgetUse(budget: "level", title: "W3A3", unit: "bit operations", allowed: 7, used: nil)
      ],
      uniform: UniformFigures(
        level: "W3A3", label: "W3A3, 1 layer by rule", importance: 0.25,
        costs: PlanCosts(
          bitOperations: 12, searchedBitOperations: 10, weightSizeInBits: 67,
          floatSizeInBits: 32 * 14, meanWeightBits: nil, meanActivationBits: nil,
          latencyInPicoseconds: nil)), gain: -0.5, messages: ["one", "two \"lines\"\n"])
  }

  /// Answers of every kind.
  static func varied() throws -> [StoredPlan] {
    let decimal = try ExactDecimal(parsing: "2.5")
    let budgets: [Budget] = [
      .level(Level("W2.5A3")!), .maxBitOperations(decimal), .minCompression(decimal),
      .maxSize(bytes: decimal), .maxMeanWeightBits(decimal, by: .parameters),
      .maxMeanWeightBits(decimal, by: .layers), .maxMeanActivationBits(decimal, by: .layers),
      .maxMeanActivationBits(decimal, by: .parameters),
      .maxLatency(picoseconds: try ExactDecimal(parsing: "3100000000")),
    ]
    let network = try network()
    let row = Infeasibility.Row(
      row: BudgetRow(.level(Level("W1A1")!), network: network),
      attainable: 800...12_800)
    func nothing(_ status: PlanSolution.Status, bound: Double = .infinity) -> PlanSolution {
      PlanSolution(
        status: status, proof: "none", plan: nil, layerImportances: [], importance: nil,
        bound: bound, costs: nil, searchTime: .seconds(1))
    }
    var measured = storedPlan("").answer.solution
    measured.costs = PlanCosts(
      bitOperations: 5_600, searchedBitOperations: 2_400, weightSizeInBits: 67,
      floatSizeInBits: 32 * 14, meanWeightBits: 3, meanActivationBits: 4,
      latencyInPicoseconds: 3_100_000_001)
    var plans = [
      storedPlan("plain"), try example("measured", measured),
      try example("infeasible", nothing(.infeasible), infeasibility: Infeasibility(rows: [row])),
      try example("undecided", nothing(.undecided, bound: 0.25)),
      try example("budgets", storedPlan("").answer.solution, budgets: budgets),
    ]
    for (index, result) in [
      Verification.Result.agrees, .disagrees(importance: nil, refutes: true),
      .disagrees(importance: 0.5, refutes: false), .undecided("a limit"),
    ].enumerated() {
      var solution = storedPlan("").answer.solution
      solution.verification = Verification(solver: "GLPK 5.0", result: result, tolerance: 1e-6)
      solution.bound = index == 0 ? -.infinity : 0.05
      solution.status = .feasible
      plans.append(try example("verified \(index)", solution, isProven: index == 0))
    }
    return plans
  }
}

extension PlanAnswer {
  /// What a store keeps of an answer: no layers where there is no plan.
  var kept: PlanAnswer {
    PlanAnswer(
      network: network, layers: solution.plan == nil ? [] : layers, budgets: budgets, alpha: alpha,
      solution: solution, blocking: blocking)
  }
}
