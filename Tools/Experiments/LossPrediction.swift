import MPQFiles
package import MPQModel
import MPQTraining

/// How well a plan's importance predicts its loss: many random plans of equal BitOps, the search's own
/// and the uniform one, all on the jointly trained network without retraining; and on the float network.
struct LossPrediction {
  static let randomPlans = 100
  static let alphas = [0.1, 0.3, 1, 2, 3]
  static let budget = UniformBudget.all[1]
  static let widths = budget.uniform[0]
  static let metrics = ["step size", "error", "loss"]
  let laboratory: Laboratory

  func run(_ network: String) throws {
    let keys = ["network", "seed", "level", "plan"]
    let importances = Self.metrics.flatMap { metric in
      Self.alphas.map { "importance \(metric) alpha \($0)" }
    }
    var results = try laboratory.table(
      "prediction.csv",
      columns: keys + ["searched_bitops", "test_loss", "test_accuracy"] + importances, keys: 4)
    var float = try laboratory.table(
      "prediction-float.csv", columns: keys + ["test_loss", "test_accuracy"], keys: 4)
    let key = [network, "0", "\(Self.widths)"]
    let (table, joint) = try laboratory.indicators(network, seed: 0)
    let tables = [
      table, try laboratory.sensitivity(network, seed: 0, metric: "error"),
      try laboratory.sensitivity(network, seed: 0, metric: "loss"),
    ]
    let plans = try plans(network, tables)
    var open = plans.filter { !results.has(key + [$0.name]) }
    if !open.isEmpty {
      let shipped = try Network.shipped(network)
      let importances = try tables.map { try ImportanceFile.read($0) }
      let measured = try laboratory.measured(network, from: joint, plans: open.map(\.plan))
      for ((name, plan), measured) in zip(open, measured) {
        try results.add(
          key + [
            name, "\(measured.searched_bitops ?? 0)", "\(measured.loss)", "\(measured.accuracy)",
          ]
            + importances.flatMap { table in
              Self.alphas.map { "\(table.importance(of: plan, in: shipped, alpha: $0))" }
            })
      }
    }
    // The float network has never been trained at any width, so it favours none.
    open = plans.filter { !float.has(key + [$0.name]) }
    guard !open.isEmpty else { return }
    let measured = try laboratory.measured(
      network, from: try laboratory.float(network, seed: 0), plans: open.map(\.plan))
    for ((name, _), measured) in zip(open, measured) {
      try float.add(key + [name, "\(measured.loss)", "\(measured.accuracy)"])
    }
  }

  /// The uniform plan, the search's own by each table, and random ones, all with the same BitOps.
  private func plans(
    _ network: String, _ tables: [String]
  ) throws -> [(name: String, plan: BitPlan)] {
    let shipped = try Network.shipped(network)
    let uniform = shipped.uniform(Self.widths)
    var plans = [("uniform", uniform)]
    for (metric, table) in zip(Self.metrics, tables) {
      for alpha in Self.alphas {
        plans.append(
          (
            "\(metric) alpha \(alpha)",
            try laboratory.plan(network, table: table, within: Self.budget, alpha: alpha)
          ))
      }
    }
    let operations = PlanCosts(of: uniform, in: shipped).searchedBitOperations ?? 0
    return plans
      + (0..<Self.randomPlans).map {
        ("random \($0)", shipped.randomPlan(bitOperations: operations, seed: UInt64($0)))
      }
  }
}

extension Network {
  /// A random plan of 2 to 6 bits that uses a budget of BitOps up to within half a percent.
  package func randomPlan(bitOperations budget: Int, seed: UInt64) -> BitPlan {
    var draws = SeededDraws(seed: seed, for: .widths)
    var formats = layers.map { layer in
      layer.pinned
        ?? LayerFormats(
          weight: .integer(2 + draws.integer(below: 5)),
          activation: .integer(2 + draws.integer(below: 5)))
    }
    while true {
      let used = PlanCosts(of: BitPlan(formats), in: self).searchedBitOperations ?? 0
      if used <= budget, Double(used) >= 0.995 * Double(budget) { return BitPlan(formats) }
      let layer = searched[draws.integer(below: searched.count)]
      let change = used > budget ? -1 : 1
      let tensor: TensorKind = draws.integer(below: 2) == 0 ? .weight : .activation
      let bits = (formats[layer][tensor].integerBits ?? 2) + change
      formats[layer][tensor] = .integer(min(6, max(2, bits)))
    }
  }
}
