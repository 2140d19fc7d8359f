/// The mixed plan less another plan of the same budget, seed by seed.
struct MixedDifference {
  let network: String
  let budget: UniformBudget
  /// The other plan's name.
  let other: String
  /// In points.
  let accuracy: PairedDifference
  let loss: PairedDifference
  /// How much larger the mixed plan's weights are, as a share of the other plan's.
  let weights: Double

  var byAccuracy: PairedVerdict { PairedVerdict(accuracy, largerIsBetter: true) }
  var byLoss: PairedVerdict { PairedVerdict(loss, largerIsBetter: false) }
  var verdict: PairedVerdict { byAccuracy.joined(with: byLoss) }

  /// - Returns: nil where no seed has both plans.
  init?(_ claims: Claims, _ network: String, within budget: UniformBudget, less other: String?) {
    guard let other else { return nil }
    let plans = claims.plans(network, within: budget.name)
    func difference(_ column: String, times factor: Double = 1) -> PairedDifference? {
      PairedDifference(
        plans.with("plan", "mixed").bySeed(column, times: factor),
        plans.with("plan", other).bySeed(column, times: factor))
    }
    guard let accuracy = difference("test_accuracy", times: 100), let loss = difference("test_loss")
    else { return nil }
    (self.network, self.budget, self.other) = (network, budget, other)
    (self.accuracy, self.loss) = (accuracy, loss)
    weights =
      (difference("size_bytes")?.mean ?? .nan) / plans.with("plan", other).mean("size_bytes")
  }
}

extension Claims {
  /// The mixed plan less the best uniform one, by network and budget.
  var lessUniform: [MixedDifference] {
    differences { bestUniform($0, within: $1) }
  }

  /// The mixed plan less the one from the reversed table, by network and budget.
  var lessReversed: [MixedDifference] {
    differences { _, _ in "reversed" }
  }

  private func differences(less other: (String, String) -> String?) -> [MixedDifference] {
    networks.flatMap { network in
      UniformBudget.all.compactMap { budget in
        MixedDifference(self, network.name, within: budget, less: other(network.name, budget.name))
      }
    }
  }
}
