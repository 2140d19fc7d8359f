import MPQFormats
import MPQModel
import MPQTraining

/// How well a plan's importance predicts its loss: many random plans of equal BitOps, the search's own
/// and the uniform one, all on the jointly trained network without retraining.
struct LossPrediction {
  static let randomPlans = 100
  static let alphas = [0.1, 0.3, 1, 2, 3]
  static let metrics = ["step size", "error", "loss"]
  private let laboratory: Laboratory

  init(_ laboratory: Laboratory) { self.laboratory = laboratory }

  func run(_ network: String) throws {
    let columns =
      ["network", "seed", "level", "plan", "searched_bitops", "test_loss", "test_accuracy"]
      + Self.metrics.flatMap { metric in Self.alphas.map { "importance \(metric) alpha \($0)" } }
    var results = try ResultTable(laboratory, "prediction.csv", columns: columns, keys: 4)
    let shipped = try Network.shipped(network)
    let (table, joint) = try laboratory.indicators(network, seed: 0)
    let tables = [
      table, try laboratory.sensitivity(network, seed: 0, metric: "error"),
      try laboratory.sensitivity(network, seed: 0, metric: "loss"),
    ]
    let importances = try tables.map { try ImportanceFile.read($0) }
    let widths = BitWidths(weightBits: 3, activationBits: 3)
    let level = "\(widths)"
    var plans = [("uniform", shipped.uniform(widths))]
    for (metric, table) in zip(Self.metrics, tables) {
      for alpha in Self.alphas {
        let path = try laboratory.plan(
          network, table: table, level: level, alpha: alpha,
          name: "\(network)-0-\(level)-\(metric.split(separator: " ")[0])-\(alpha)")
        plans.append(
          ("\(metric) alpha \(alpha)", try PlanFile.read(path, network: shipped)[0].plan))
      }
    }
    let budget = PlanCosts(of: shipped.uniform(widths), in: shipped).searchedBitOperations
    plans += (0..<Self.randomPlans).map {
      ("random \($0)", shipped.randomPlan(bitOperations: budget, seed: UInt64($0)))
    }
    plans.removeAll { results.has([network, "0", level, $0.0]) }
    guard !plans.isEmpty else { return }
    let paths = try plans.enumerated().map {
      try laboratory.write($1.1, of: shipped, name: "\(network)-prediction-\($0)")
    }
    let measured = try laboratory.measured(network, from: joint, plans: paths)
    for ((name, plan), measured) in zip(plans, measured) {
      try results.add(
        [
          network, "0", level, name, "\(measured.searched_bitops ?? 0)", "\(measured.loss)",
          "\(measured.accuracy)",
        ]
          + importances.flatMap { table in
            Self.alphas.map { "\(table.importance(of: plan, in: shipped, alpha: $0))" }
          })
    }
  }
}

extension Network {
  /// A random plan of 2 to 6 bits that uses a budget of BitOps up to within half a percent.
  package func randomPlan(bitOperations budget: Int, seed: UInt64) -> BitPlan {
    var draws = SeededDraws(seed: seed, for: .widths)
    var widths = layers.map { layer in
      layer.pinned
        ?? BitWidths(
          weightBits: 2 + draws.integer(below: 5), activationBits: 2 + draws.integer(below: 5))
    }
    while true {
      let used = PlanCosts(of: BitPlan(widths: widths), in: self).searchedBitOperations
      if used <= budget, Double(used) >= 0.995 * Double(budget) { return BitPlan(widths: widths) }
      let layer = searched[draws.integer(below: searched.count)]
      let change = used > budget ? -1 : 1
      if draws.integer(below: 2) == 0 {
        widths[layer].weightBits = min(6, max(2, widths[layer].weightBits + change))
      } else {
        widths[layer].activationBits = min(6, max(2, widths[layer].activationBits + change))
      }
    }
  }
}
