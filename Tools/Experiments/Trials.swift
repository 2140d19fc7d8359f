/// Plans that were fine-tuned with the same settings within one budget.
struct Trials {
  let network: String
  let budget: UniformBudget
  let epochs: String
  let rate: String
  let rows: [ResultRow]
  /// Held-back losses by seed, of the uniform plan and of the mixed one.
  let uniform: [String: Double]
  let mixed: [String: Double]

  var difference: PairedDifference? { PairedDifference(mixed, uniform) }

  /// The trial of seed 0 with the lowest loss among the plans of a name.
  func best(_ plan: String) -> ResultRow? {
    rows.with("seed", "0").with("plan", plan)
      .min { $0.number("held_back_loss") < $1.number("held_back_loss") }
  }
}

extension Claims {
  /// The trials by network, budget and settings, the lowest learning rate first. Budgets are left out where a single
  /// setting was tried, since nothing can be compared there.
  var trials: [[Trials]] {
    self[.settings].values("network").flatMap { network in
      UniformBudget.all.map { trials(network, $0) }.filter { $0.count > 1 }
    }
  }

  private func trials(_ network: String, _ budget: UniformBudget) -> [Trials] {
    let all = self[.settings].with("network", network).with("bitops_per_mac", budget.name)
    let alpha = bestAlpha(network, budget)
    return all.values("epochs").flatMap { epochs in
      let rows = all.with("epochs", epochs)
      return rows.values("learning_rate").sorted().map { rate in
        let rows = rows.with("learning_rate", rate)
        return Trials(
          network: network, budget: budget, epochs: epochs, rate: rate, rows: rows,
          uniform: rows.filter(\.isUniform).bySeed("held_back_loss"),
          mixed: rows.with("plan", "mixed").filter { $0.number("alpha") == alpha }
            .bySeed("held_back_loss"))
      }
    }
  }
}
