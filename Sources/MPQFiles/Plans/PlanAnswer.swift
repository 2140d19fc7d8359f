package import MPQModel

/// The answer to one search as a value: the plan's bits and figures, and the search's inputs.
///
/// It holds all that exports write, so a stored answer gives the same files as a new one.
package struct PlanAnswer: Hashable, Sendable {
  /// The network's name.
  package let network: String
  /// The network's layers, in the plan's order. A stored answer has only their names, kinds, costs and pinned
  /// widths, and no layers if it has no plan.
  package private(set) var layers: [Layer]
  /// What each layer costs under the plan; empty without one.
  package let layerCosts: [LayerCosts]
  package let budgets: [Budget]
  /// The factor of weight importances in the objective.
  package let alpha: Double
  package let solution: PlanSolution
  /// The budgets with the usage that plans can have of each, if no plan keeps all of them; else nil.
  package let blocking: [BlockingBudget]?
  /// The model that the network was read from; nil if it is none of another tool.
  package var origin: ModelOrigin?
  /// What the user chose of an export's own formats.
  package var settings = ExportTarget.Settings()

  /// A budget, and the usage that plans can have of it, over the layers that the budget counts.
  package struct BlockingBudget: Hashable, Sendable {
    package let budget: String
    package let unit: String
    package let allowed: Int
    package let attainable: ClosedRange<Int>
    /// The least usage of plans that keep the other budgets; nil if it is not known.
    package let leastWithOthers: Int?
    /// The part of the measure that the budget limits, such as a memory bank; nil for the measure as a whole.
    package var place: String?
    /// Amounts count in units of ten to the power of minus this.
    package var decimals = 0

    /// An amount as files hold it.
    func text(_ amount: Int) -> String {
      decimals == 0 ? "\(amount)" : "\(ExactDecimal(max(0, amount), decimals: decimals))"
    }
  }

  package init(
    network: String, layers: [Layer], layerCosts: [LayerCosts]? = nil, budgets: [Budget],
    alpha: Double, solution: PlanSolution, blocking: [BlockingBudget]?
  ) {
    (self.network, self.layers, self.budgets, self.alpha) = (network, layers, budgets, alpha)
    self.layerCosts =
      layerCosts
      ?? solution.plan.map { zip(layers, $0.formats).map { LayerCosts(of: $0, at: $1) } } ?? []
    (self.solution, self.blocking) = (solution, blocking)
  }

  /// The answer with what a stored one lacks: the names that the model has for the parts of the layers.
  package func naming(after network: Network) -> PlanAnswer {
    var answer = self
    guard layers.map(\.name) == network.layers.map(\.name) else { return self }
    answer.origin = network.origin
    for (index, layer) in network.layers.enumerated() {
      let formats = answer.layers[index].pinned
      answer.layers[index] = layer
      answer.layers[index].pinned = formats
    }
    return answer
  }

  /// The answer that a plan is by itself, of which nothing is proven.
  package init(_ plan: BitPlan, of network: Network) {
    self.init(
      PlanSolution(
        status: .feasible, proof: "", plan: plan,
        layerImportances: Array(repeating: nil, count: network.layers.count), importance: nil,
        bound: 0, costs: PlanCosts(of: plan, in: network), searchTime: .zero),
      of: network, budgets: [], alpha: 1)
  }

  /// Creates the answer of a search over a network.
  package init(
    _ solution: PlanSolution, of network: Network, budgets: [Budget], alpha: Double,
    infeasibility: Infeasibility? = nil
  ) {
    self.init(
      network: network.name, layers: network.layers,
      layerCosts: solution.plan.map { plan in
        zip(network.layers, plan.formats).map { LayerCosts(of: $0, at: $1, in: network) }
      } ?? [], budgets: budgets, alpha: alpha,
      solution: solution,
      blocking: infeasibility?.rows.map { row in
        let pinned = row.row.pinnedUsage
        return BlockingBudget(
          budget: row.row.budget.name, unit: row.row.measure.unit, allowed: row.row.allowance,
          attainable: row.attainable.lowerBound + pinned...row.attainable.upperBound + pinned,
          leastWithOthers: row.leastWithOthers.map { $0 + pinned }, place: row.row.counted.name,
          decimals: row.row.measure.decimals(in: network))
      })
    origin = network.origin
  }
}
