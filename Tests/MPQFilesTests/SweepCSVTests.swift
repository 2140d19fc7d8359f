import MPQFiles
import MPQModel
import Testing

@Suite struct SweepCSVTests {
  private let columns =
    "status,importance,bound,gap,bitops,searched_bitops,size_bytes,compression,mean_weight_bits,"
    + "mean_activation_bits,"

  private func budgets() throws -> [Budget] {
    [.level(try #require(Level("W3A4"))), .maxSize(bytes: try ExamplePlan.decimal("8200000"))]
  }

  @Test func headerNamesTheBudgets() throws {
    let rest = "uniform,uniform_importance,solve_seconds,weight_bits,activation_bits\n"
    #expect(
      SweepCSV.header(budgets: try budgets(), of: try ExamplePlan.network())
        == "level,max_size,\(columns)\(rest)")
    #expect(
      SweepCSV.header(
        budgets: [], of: try ExamplePlan.network(LatencyTable(source: "t")))
        == "\(columns)latency_seconds,\(rest)")
  }

  @Test func aRowHoldsPlanAndUniformPlan() throws {
    let network = try ExamplePlan.network()
    let widths = LayerFormats(weight: 2, activation: 3)
    let plan = BitPlan(network.layers.map { $0.pinned ?? widths })
    let uniform = UniformPlan(
      formats: widths, plan: plan, importance: 0.75, costs: PlanCosts(of: plan, in: network))
    let point = SweepPoint(
      budgets: try budgets(), solution: try ExamplePlan.solution(), uniform: uniform)
    #expect(
      SweepCSV.row(point, of: network)
        == "W3A4,8200000,optimal,0.30000000000000004,0.30000000000000004,0.0,73200,6000,22.375,"
        + "\(40.0 * 32 / 179),2.36,5.0,W2A3,0.75,0.25,3 2,4 6\n")
  }

  @Test func aSecondOpinionIsTheLastColumn() throws {
    let network = try ExamplePlan.network()
    let header = SweepCSV.header(
      budgets: try budgets(), of: network, isVerified: true)
    #expect(header.hasSuffix("weight_bits,activation_bits,verification\n"))
    var solution = try ExamplePlan.solution()
    solution.verification = Verification(solver: "S", result: .agrees, tolerance: 0)
    let point = SweepPoint(budgets: try budgets(), solution: solution, uniform: nil)
    #expect(
      SweepCSV.row(point, of: network, isVerified: true)
        .hasSuffix(",3 2,4 6,agrees\n"))
  }

  @Test func withoutAPlanFieldsAreEmpty() throws {
    let point = SweepPoint(
      budgets: try budgets(), solution: ExamplePlan.nothing(.infeasible, bound: .infinity),
      uniform: nil)
    #expect(
      SweepCSV.row(point, of: try ExamplePlan.network())
        == "W3A4,8200000,infeasible,,,,,,,,,,none,,1.0,,\n")
  }

  @Test(arguments: [false, true])
  func rowsHaveTheHeadersFields(hasLatency: Bool) throws {
    var table = LatencyTable(source: "t")
    try table.add(layer: "first", formats: .eightBit, picoseconds: 1_000_000)
    let network = try ExamplePlan.network(hasLatency ? table : nil)
    let solutions = [
      try ExamplePlan.solution(latency: hasLatency ? table : nil),
      ExamplePlan.nothing(.undecided, bound: 0.5),
    ]
    func fields(_ text: String) -> Int { text.count { $0 == "," } }
    let header = SweepCSV.header(budgets: try budgets(), of: network)
    for solution in solutions {
      let point = SweepPoint(budgets: try budgets(), solution: solution, uniform: nil)
      #expect(fields(SweepCSV.row(point, of: network)) == fields(header))
    }
  }
}
