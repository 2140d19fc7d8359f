import MPQModel

/// Which α a network's plans are searched with within each budget: the one whose plan has the lowest loss on
/// held-back training images, on the jointly trained network without fine-tuning.
///
/// That costs an evaluation where fine-tuning every candidate would cost a training; whether it leads to
/// the same α is measured among the settings' trials.
struct AlphaChoice {
  static let candidates = [0.3, 1, 2]
  let laboratory: Laboratory

  private func results() throws -> ResultTable {
    try laboratory.table(
      "alpha.csv",
      columns: ["network", "level", "alpha", "seed", "held_back_loss", "held_back_accuracy"],
      keys: 4)
  }

  func run(_ network: String) throws {
    var results = try results()
    let (table, joint) = try laboratory.indicators(network, seed: 0)
    for budget in UniformBudget.all {
      for alpha in Self.candidates where !results.has([network, budget.level, "\(alpha)", "0"]) {
        let plan = try laboratory.plan(network, table: table, within: budget, alpha: alpha)
        let measured = try laboratory.measured(
          network, from: joint, plans: [plan], on: .heldBack)[0]
        try results.add([
          network, budget.level, "\(alpha)", "0", "\(measured.loss)", "\(measured.accuracy)",
        ])
      }
    }
  }

  /// The α with the lowest loss within a budget.
  func best(_ network: String, _ budget: UniformBudget) -> Double {
    Claims(laboratory).bestAlpha(network, budget) ?? 1
  }
}
