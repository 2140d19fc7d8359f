import MPQModel
import MPQReport
import Testing

@Suite struct MeasurementJoinTests {
  private let network: Network
  /// `a` and `b` are alike, so that they can swap bits at equal costs.
  private let plan: BitPlan
  private let swapped: BitPlan

  init() throws {
    network = try Network(
      name: "twins",
      layers: [Layer(name: "a", macs: 100, params: 10), Layer(name: "b", macs: 100, params: 10)])
    let (low, high) = (
      LayerFormats(weight: 2, activation: 2), LayerFormats(weight: 4, activation: 4)
    )
    plan = BitPlan([low, high])
    swapped = BitPlan([high, low])
  }

  private func candidate(
    _ plan: BitPlan, file: String? = nil, row: Int? = nil, uniform: LayerFormats? = nil
  ) -> MeasurementJoin.Candidate {
    .init(
      file: file, row: row, uniform: uniform, plan: plan,
      costs: PlanCosts(of: plan, in: network))
  }

  private func result(
    _ name: String, row: Int? = nil, of plan: BitPlan?, accuracy: Double = 0.9, line: Int = 2
  ) -> PlanMeasurement {
    PlanMeasurement(
      name: name, row: row,
      costs: plan.flatMap { PlanMeasurement.Costs(PlanCosts(of: $0, in: network)) }, loss: 0.5,
      accuracy: accuracy, line: line)
  }

  private func join(
    _ results: [PlanMeasurement], _ candidates: [MeasurementJoin.Candidate]
  ) throws -> MeasurementJoin {
    try MeasurementJoin([("results.csv", results)], candidates: candidates)
  }

  @Test func thePathDecidesBetweenPlansOfEqualCosts() throws {
    let candidates = [candidate(plan, file: "x/p.csv"), candidate(swapped, file: "y/p.csv")]
    let joined = try join([result("y/p.csv", of: swapped)], candidates)
    #expect(joined.byPlan[swapped]?.accuracy == 0.9)
    #expect(joined.byPlan[swapped]?.isByCostsAlone == false)
    #expect(joined.byPlan[plan] == nil)
  }

  @Test func theStemFindsAFineTunedNetwork() throws {
    let candidates = [candidate(plan, file: "p.csv"), candidate(swapped, file: "q.csv")]
    let joined = try join([result("tuned/q.safetensors", of: swapped)], candidates)
    #expect(joined.byPlan.keys.contains(swapped))
    #expect(!joined.byPlan.keys.contains(plan))
  }

  /// A table of names and accuracies alone says which plan by the name.
  @Test func aNameAloneFindsItsPlan() throws {
    let widths = LayerFormats(weight: 4, activation: 4)
    let uniform = BitPlan([widths, widths])
    let candidates = [
      candidate(plan, file: "x/p.csv"), candidate(swapped, file: "q.csv"),
      candidate(uniform, uniform: widths),
    ]
    func named(_ name: String, row: Int? = nil) -> PlanMeasurement {
      PlanMeasurement(
        name: name, row: row, costs: nil, isByName: true, loss: nil, accuracy: 0.9, line: 2)
    }
    let joined = try join(
      [
        named("p"), named("W4A4"), named("other"),
        // Names that only bear a level may be those of mixed plans, and a row is one of a sweep.
        named("plan-W4A4.csv"), named("W4A4", row: 2), named("x/q", row: 1),
      ], candidates)
    #expect(Set(joined.byPlan.keys) == [plan, uniform])
    #expect(joined.byPlan[plan]?.loss == nil)
    #expect(joined.byPlan[plan]?.isByCostsAlone == false)
    #expect(
      joined.unmatched.map(\.result.name) == ["other", "plan-W4A4.csv", "W4A4", "x/q"])
    #expect(joined.floats.isEmpty)
  }

  @Test func aSweepsRowIsPartOfTheName() throws {
    let candidates = [
      candidate(plan, file: "s.csv", row: 1), candidate(swapped, file: "s.csv", row: 2),
    ]
    let joined = try join([result("s.csv", row: 2, of: swapped)], candidates)
    #expect(joined.byPlan.keys.contains(swapped))
  }

  @Test func aLevelInTheNameFindsTheUniformPlan() throws {
    let widths = LayerFormats(weight: 3, activation: 3)
    let uniform = BitPlan([widths, widths])
    // Of the same costs, so that costs alone could not tell.
    let other = BitPlan([
      LayerFormats(weight: 3, activation: 2), LayerFormats(weight: 3, activation: 4),
    ])
    let candidates = [candidate(other), candidate(uniform, uniform: widths)]
    let joined = try join([result("runs/w3a3-seed1.csv", of: uniform)], candidates)
    #expect(joined.byPlan[uniform]?.isByCostsAlone == false)
  }

  @Test func costsAloneAreMarkedAndMustBeUnique() throws {
    let single = try join([result("unknown.csv", of: plan)], [candidate(plan)])
    #expect(single.byPlan[plan]?.isByCostsAlone == true)
    let double = try join(
      [result("unknown.csv", of: plan)], [candidate(plan), candidate(swapped)])
    #expect(double.byPlan.isEmpty)
    #expect(double.unmatched.map(\.result.name) == ["unknown.csv"])
    #expect(double.unmatched.first?.file == "results.csv")
  }

  @Test func aNamedPlanOfOtherCostsIsRefused() throws {
    let high = LayerFormats(weight: 4, activation: 4)
    let other = BitPlan([high, high])
    do {
      _ = try join([result("p.csv", of: other, line: 7)], [candidate(plan, file: "p.csv")])
      Issue.record("was taken")
    } catch let error as MeasurementJoin.Contradiction {
      #expect(
        error.description.hasPrefix("results.csv:7: 'p.csv' was measured at 3200 BitOps, but"))
    }
  }

  @Test func severalResultsBecomeTheirMean() throws {
    let joined = try join(
      [
        result("p.csv", of: plan, accuracy: 0.8), result("p.csv", of: plan, accuracy: 0.9),
        result("float.safetensors", of: nil, accuracy: 0.95),
      ], [candidate(plan, file: "p.csv")])
    let measured = try #require(joined.byPlan[plan])
    #expect(measured.count == 2)
    #expect(abs(measured.accuracy - 0.85) < 1e-12)
    #expect(abs(try #require(measured.accuracyDeviation) - 0.005.squareRoot()) < 1e-12)
    #expect(joined.floats.map(\.name) == ["float.safetensors"])
    #expect(joined.floats.first?.measured.accuracy == 0.95)
  }
}
