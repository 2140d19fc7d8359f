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
    return plans + (try named())
  }

  private static let ownFormats = "format,bits_per_weight,block\nmine,3.4375,16\n"

  /// Answers with formats by name, labels, resources, and costs that tables give; the last one has no network.
  static func named() throws -> [StoredPlan] {
    let own = NumberFormat("mine", .init(bits: 55, per: 16, block: 16))
    let choices: [LayerFormats] = [
      LayerFormats(weight: NumberFormat(named: "q4_K")!, activation: .unchanged),
      LayerFormats(weight: own, activation: 8),
      LayerFormats(weight: own, activation: .unchanged, label: "lut \"a\""),
      LayerFormats(weight: .unknown("fast"), activation: .unchanged, label: "fast"),
      LayerFormats(weight: .unknown("fast"), activation: 4, label: "fast"),
      LayerFormats(both: .none), LayerFormats(weight: 4, activation: 8, label: "W4A8 on the NPU"),
      LayerFormats(weight: NumberFormat(named: "4.127")!, activation: NumberFormat(named: "f16")!),
      LayerFormats(weight: .unknown("0"), activation: .unchanged),
    ]
    var table = ResourceTable(
      source: "t",
      columns: [.init(name: "lut", decimals: 0), .init(name: "chip energy", decimals: 7)])
    let layers = choices.indices.map { Layer(name: "l\($0)", macs: 1 << $0, params: 96 * ($0 + 1)) }
    for (index, layer) in layers.enumerated() {
      // Some tables leave gaps, and some choices have a size of their own.
      let entry = ResourceTable.Entry(
        amounts: [index * 1000, index == 2 ? nil : 123_456_789 * index],
        sizeInBits: index.isMultiple(of: 2) ? 8 * index + 3 : nil)
      _ = table.add(entry, layer: layer.name, choice: choices[index])
    }
    return try [true, false].map { hasCosts in
      var network = try Network(
        name: "n",
        layers: hasCosts ? layers : layers.map { Layer(name: $0.name, macs: 0, params: 0) },
        hasCosts: hasCosts)
      network.resources.tables = [table]
      let plan = BitPlan(choices)
      let solution = PlanSolution(
        status: .optimal, proof: "core search", plan: plan,
        layerImportances: choices.indices.map { Double($0) / 7 }, importance: 36 / 7, bound: 36 / 7,
        costs: PlanCosts(of: plan, in: network), searchTime: .milliseconds(2))
      let budgets: [Budget] = [
        .maxSize(bits: 12_345), try Budget("max:lut", "53k"),
        try Budget("max:chip energy", "3.1mJ"),
        try Budget("max_any:lut", "20000"),
      ]
      return StoredPlan(
        id: "named \(hasCosts)", createdAt: "2026-11-27T08:00:00Z",
        networkID: hasCosts ? "n1" : nil, tableID: "t1",
        names: DocumentNames(network: hasCosts ? "n" : nil, table: "t"), isProven: true,
        request: JSONText.object([
          ("network", hasCosts ? "\"n1\"" : "null"), ("formats", JSONText.quoted(ownFormats)),
        ]),
        answer: PlanAnswer(solution, of: network, budgets: budgets, alpha: 1).kept,
        uses: [
          BudgetUse(budget: "max:lut", title: "lut", unit: "lut", allowed: 53_000, used: 36_000),
          BudgetUse(
            budget: "max_any:chip energy", title: "chip energy of any layer", unit: "chip energy",
            allowed: 31_000_000_000, used: 987_654_312, place: "l8", decimals: 7),
        ],
        uniform: UniformFigures(
          level: "q4_K", label: "q4_K, 3 layers by rule", importance: 0.25,
          costs: PlanCosts(
            bitOperations: nil, searchedBitOperations: nil, weightSizeInBits: nil,
            floatSizeInBits: 32 * network.params, meanWeightBits: nil, meanActivationBits: nil,
            latencyInPicoseconds: nil)), gain: nil, messages: [])
    }
  }
}

extension PlanAnswer {
  /// What a store keeps of an answer: no layers where there is no plan.
  var kept: PlanAnswer {
    PlanAnswer(
      network: network, layers: solution.plan == nil ? [] : layers,
      layerCosts: solution.plan == nil ? [] : layerCosts, budgets: budgets, alpha: alpha,
      solution: solution, blocking: blocking)
  }
}
