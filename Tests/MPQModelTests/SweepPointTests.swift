import MPQModel
import TestFixtures
import Testing

@Suite struct SweepPointTests {
  /// A point with a plan of one layer; its bits set its costs.
  private func point(
    importance: Double?, weightBits: Int = 4, activationBits: Int = 4
  ) throws -> SweepPoint {
    let network = try Network(name: "n", layers: [Layer(name: "a", macs: 1, params: 1)])
    let plan = BitPlan([
      LayerFormats(weight: .integer(weightBits), activation: .integer(activationBits))
    ])
    let solution = PlanSolution(
      status: importance == nil ? .infeasible : .optimal, proof: "", plan: plan,
      layerImportances: [], importance: importance, bound: importance ?? .infinity,
      costs: importance.map { _ in PlanCosts(of: plan, in: network) }, searchTime: .zero)
    return SweepPoint(budgets: [], solution: solution, uniform: nil)
  }

  @Test func keepsWhatNothingBeats() throws {
    let points = [
      try point(importance: 3, weightBits: 2),
      try point(importance: 1, weightBits: 6),
      try point(importance: 3, weightBits: 4),
      try point(importance: nil),
      // Dearer in size than the first, cheaper in operations: both stay.
      try point(importance: 3, weightBits: 3, activationBits: 1),
    ]
    #expect(points.frontier == [points[0], points[1], points[4]])
  }

  @Test func ofEqualPlansTheFirstStays() throws {
    let points = [try point(importance: 2), try point(importance: 2), try point(importance: 2)]
    #expect(points.frontier.count == 1)
  }

  @Test func isEmptyWithoutPlans() throws {
    #expect([SweepPoint]().frontier.isEmpty)
    #expect([try point(importance: nil)].frontier.isEmpty)
  }

  @Test func gapIsTheShareOfTheImportanceThatIsOpen() throws {
    var solution = try point(importance: 4).solution
    solution.bound = 3
    #expect(solution.gap == 0.25)
    solution.bound = 5
    #expect(solution.gap == 0)
    solution.importance = 0
    solution.bound = 0
    #expect(solution.gap == 0)
    solution.importance = nil
    #expect(solution.gap == nil)
  }

  @Test func theFrontierIsWhatItsDefinitionSays() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<50 {
      let points = try (0..<40).map { _ in
        try point(
          importance: Double(Int.random(in: 1...6, using: &random)),
          weightBits: .random(in: 1...6, using: &random),
          activationBits: .random(in: 1...6, using: &random))
      }
      func values(_ index: Int) -> [Double] {
        let costs = points[index].solution.costs!
        return [
          points[index].solution.importance!, Double(costs.bitOperations!),
          Double(costs.weightSizeInBits!),
        ]
      }
      let expected = points.indices.filter { index in
        !points.indices.contains { rival in
          rival != index && zip(values(rival), values(index)).allSatisfy { $0 <= $1 }
            && (values(rival) != values(index) || rival < index)
        }
      }
      #expect(points.frontier == expected.map { points[$0] })
    }
  }
}
