import Foundation
import MPQFiles
import MPQModel
import Testing

@Suite struct SolutionJSONTests {
  private func parsed(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func writesAllOfAnAnswer() throws {
    let budgets: [Budget] = [
      .level(try #require(Level("W2.5A3"))), .minCompression(try ExamplePlan.decimal("12.2")),
      .maxLatency(picoseconds: try ExamplePlan.decimal("3100000000")),
    ]
    let text = SolutionJSON.encode(
      PlanAnswer(
        try ExamplePlan.solution(), of: try ExamplePlan.network(), budgets: budgets, alpha: 2))
    #expect(
      text == """
        {
          "network": "tiny",
          "budgets": {"level": "W2.5A3", "min_compression": 12.2, "max_latency": 0.0031},
          "alpha": 2.0,
          "status": "optimal",
          "proof": "core search",
          "importance": 0.30000000000000004,
          "bound": 0.30000000000000004,
          "gap": 0.0,
          "bitops": 73200,
          "searched_bitops": 6000,
          "size_bytes": 22.375,
          "compression": \(40.0 * 32 / 179),
          "bits_per_weight": \(32 * 179.0 / (32 * 40)),
          "mean_weight_bits": 2.36,
          "mean_activation_bits": 5.0,
          "solve_seconds": 0.25,
          "layers": [
            {"layer": "first", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true},
            {"layer": "a,b", "weight_bits": 3, "activation_bits": 4, "importance": 0.1, "pinned": false},
            {"layer": "c", "weight_bits": 2, "activation_bits": 6, "importance": 0.2, "pinned": false},
            {"layer": "last", "weight_bits": 8, "activation_bits": 8, "importance": null, "pinned": true}
          ]
        }

        """)
    #expect(try parsed(text).count == 17)
  }

  @Test func anAnswerWithoutAPlanIsStillJSON() throws {
    let network = try ExamplePlan.network()
    for (status, bound) in [(PlanSolution.Status.infeasible, Double.infinity), (.undecided, 0.25)] {
      let object = try parsed(
        SolutionJSON.encode(
          PlanAnswer(
            ExamplePlan.nothing(status, bound: bound), of: network, budgets: [], alpha: 2)))
      #expect(object["status"] as? String == status.rawValue)
      #expect(object["importance"] is NSNull && object["gap"] is NSNull)
      #expect(object["bound"] as? Double == (bound.isFinite ? bound : nil))
      #expect((object["layers"] as? [Any])?.isEmpty == true)
      #expect(object["bitops"] == nil)
    }
  }

  @Test func bothWeightingsOfAMeanHaveTheirNames() throws {
    let bits = try ExamplePlan.decimal("3.5")
    let object = try parsed(
      SolutionJSON.encode(
        PlanAnswer(
          try ExamplePlan.solution(), of: try ExamplePlan.network(),
          budgets: [
            .maxMeanWeightBits(bits, by: .parameters), .maxMeanWeightBits(bits, by: .layers),
            .maxMeanActivationBits(bits, by: .layers),
            .maxMeanActivationBits(bits, by: .parameters),
          ], alpha: 2)))
    #expect(
      (object["budgets"] as? [String: Double])?.keys.sorted() == [
        "max_mean_activation_bits", "max_mean_activation_bits_by_parameters",
        "max_mean_weight_bits", "max_mean_weight_bits_by_layers",
      ])
  }

  @Test func saysWhatASecondOpinionIs() throws {
    let network = try ExamplePlan.network()
    func verification(_ result: Verification.Result) throws -> [String: Any] {
      var solution = try ExamplePlan.solution()
      solution.verification = Verification(solver: "S 1", result: result, tolerance: 0.5)
      let object = try parsed(
        SolutionJSON.encode(PlanAnswer(solution, of: network, budgets: [], alpha: 2)))
      return try #require(object["verification"] as? [String: Any])
    }
    let agrees = try verification(.agrees)
    #expect(agrees["solver"] as? String == "S 1" && agrees["result"] as? String == "agrees")
    #expect(agrees["tolerance"] as? Double == 0.5 && agrees.count == 3)
    let disagrees = try verification(.disagrees(importance: 0.25, refutes: true))
    #expect(disagrees["result"] as? String == "disagrees")
    #expect(disagrees["importance"] as? Double == 0.25 && disagrees["refutes"] as? Bool == true)
    #expect(
      try verification(.disagrees(importance: nil, refutes: false))["importance"] is NSNull)
    #expect(try verification(.undecided("late"))["reason"] as? String == "late")
  }

  @Test func latencyIsInSeconds() throws {
    var table = LatencyTable(source: "t")
    try table.add(layer: "first", formats: .eightBit, picoseconds: 2_500_000)
    let object = try parsed(
      SolutionJSON.encode(
        PlanAnswer(
          try ExamplePlan.solution(latency: table), of: try ExamplePlan.network(), budgets: [],
          alpha: 2)))
    #expect(object["latency_seconds"] as? Double == 2.5e-6)
  }

  @Test func blockingRowsCountPinnedLayersWhereTheBudgetDoes() throws {
    let network = try ExamplePlan.network()
    let budget = Budget.maxSize(bytes: try ExamplePlan.decimal("20"))
    let row = BudgetRow(budget, network: network)
    let infeasibility = Infeasibility(rows: [.init(row: row, attainable: 50...200)])
    let object = try parsed(
      SolutionJSON.encode(
        PlanAnswer(
          ExamplePlan.nothing(.infeasible, bound: .infinity), of: network, budgets: [budget],
          alpha: 2,
          infeasibility: infeasibility)))
    let blocking = try #require((object["blocking"] as? [[String: Any]])?.first)
    #expect(blocking["budget"] as? String == "max_size")
    #expect(blocking["unit"] as? String == "bits")
    #expect(blocking["allowed"] as? Int == 160)
    #expect(blocking["attainable_min"] as? Int == 170)
    #expect(blocking["attainable_max"] as? Int == 320)
    #expect(blocking["least_with_others"] is NSNull)
  }

  @Test func namesAreEscaped() throws {
    let name = "q\"\\\n\t\u{1}é\u{2028}"
    let network = try Network(name: name, layers: [Layer(name: name, macs: 1, params: 1)])
    let plan = BitPlan([.eightBit])
    let solution = PlanSolution(
      status: .feasible, proof: "none", plan: plan, layerImportances: [1], importance: 1,
      bound: 0.5,
      costs: PlanCosts(of: plan, in: network), searchTime: .zero)
    let object = try parsed(
      SolutionJSON.encode(PlanAnswer(solution, of: network, budgets: [], alpha: 2)))
    #expect(object["network"] as? String == name)
    #expect((object["layers"] as? [[String: Any]])?.first?["layer"] as? String == name)
    #expect(object["gap"] as? Double == 0.5)
  }

  @Test func aNetworkWithoutWeightsHasNoCompression() throws {
    let network = try Network(name: "n", layers: [Layer(name: "a", macs: 1, params: 0)])
    let plan = BitPlan([.eightBit])
    let solution = PlanSolution(
      status: .optimal, proof: "", plan: plan, layerImportances: [1], importance: 1, bound: 1,
      costs: PlanCosts(of: plan, in: network), searchTime: .zero)
    let object = try parsed(
      SolutionJSON.encode(PlanAnswer(solution, of: network, budgets: [], alpha: 2)))
    #expect(object["compression"] is NSNull)
  }
}
