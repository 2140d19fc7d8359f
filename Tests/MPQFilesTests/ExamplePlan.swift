import MPQModel

/// A network of four layers with a plan, for the writers of plans and answers.
enum ExamplePlan {
  static func network(_ latency: LatencyTable? = nil) throws -> Network {
    var network = try Network(
      name: "tiny",
      layers: [
        Layer(name: "first", macs: 1000, params: 10, pinned: .eightBit),
        Layer(name: "a,b", macs: 200, params: 9),
        Layer(name: "c", macs: 300, params: 16),
        Layer(name: "last", macs: 50, params: 5, pinned: .eightBit),
      ])
    network.resources.latency = latency
    return network
  }

  static let plan = BitPlan([
    .eightBit, LayerFormats(weight: 3, activation: 4),
    LayerFormats(weight: 2, activation: 6), .eightBit,
  ])
  static let importances: [Double?] = [nil, 0.1, 0.2, nil]

  static func solution(_ status: PlanSolution.Status = .optimal, latency: LatencyTable? = nil)
    throws
    -> PlanSolution
  {
    PlanSolution(
      status: status, proof: "core search", plan: plan, layerImportances: importances,
      importance: 0.30000000000000004, bound: 0.30000000000000004,
      costs: PlanCosts(of: plan, in: try network(latency)),
      searchTime: .milliseconds(250))
  }

  /// An answer without a plan.
  static func nothing(_ status: PlanSolution.Status, bound: Double) -> PlanSolution {
    PlanSolution(
      status: status, proof: "none", plan: nil, layerImportances: [], importance: nil, bound: bound,
      costs: nil, searchTime: .seconds(1))
  }

  static func decimal(_ text: String) throws -> ExactDecimal {
    guard let value = ExactDecimal(text) else {
      throw NetworkError(message: "\(text) is no decimal")
    }
    return value
  }
}
