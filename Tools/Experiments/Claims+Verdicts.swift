import MPQModel
import MPQWords

/// A verdict per claim, in words that the page's template goes on from; `not measured` where rows are missing.
extension Claims {
  private static let notMeasured = "not measured"

  /// Mixed precision beats the best uniform plan at equal BitOps.
  package var mixedVerdict: String { PairedVerdict.ofClaim(lessUniform.map(\.verdict)) }

  /// A plan from the reversed table does worse.
  package var reversedVerdict: String { PairedVerdict.ofClaim(lessReversed.map(\.verdict)) }

  /// Whether the learning rate of fine-tuning explains how little mixed plans gain.
  package var ratesVerdict: String {
    let ends = trials.compactMap { trials in
      trials.first?.difference.flatMap { first in
        trials.last?.difference.map { (trials: trials, gentle: first, strong: $0) }
      }
    }
    guard !ends.isEmpty else { return Self.notMeasured }
    let leads = ends.filter { PairedVerdict($0.gentle, largerIsBetter: false) == .better }
    guard leads.isEmpty else {
      return leads.allSatisfy { $0.strong.mean > $0.gentle.mean }
        ? "mixed plans lead where fine-tuning is gentle, and the lead shrinks as it gets better"
        : "the learning rate of fine-tuning does not explain it"
    }
    let movesBothMore = ends.allSatisfy { end in
      let losses = end.trials.map { Array($0.uniform.values).mean }
      let apart = end.trials.compactMap { $0.difference?.mean.magnitude }.max() ?? 0
      return losses[0] - losses[losses.count - 1] > apart
    }
    return movesBothMore
      ? "fine-tuning well matters more than which layer has which width"
      : "not a matter of the learning rate of fine-tuning"
  }

  /// α can be chosen without fine-tuning.
  package var alphaVerdict: String {
    let agrees = self[.alpha].values("network").flatMap { network in
      UniformBudget.all.compactMap { budget -> Bool? in
        guard let chosen = bestAlpha(network, budget), let tuned = bestTunedAlpha(network, budget),
          tunedLoss(network, budget, alpha: chosen) != nil
        else { return nil }
        return chosen == tuned
      }
    }
    let same = agrees.count { $0 }
    return agrees.isEmpty
      ? Self.notMeasured
      : same == agrees.count ? "holds" : "holds at \(same) of \(agrees.count) budgets"
  }

  /// Depthwise layers are more sensitive than pointwise ones.
  package var depthwiseVerdict: String {
    guard !self[.drops].isEmpty, !self[.indicators].isEmpty else { return Self.notMeasured }
    return indicatorRatio("weight") > 1 && lossRatio(perSaved: "searched_bitops") > 1
      ? "holds, for what they save" : "does not hold"
  }

  /// How the loss of depthwise layers at 2 bits compares with that of pointwise ones, which are more of the network.
  package var depthwiseComparison: String {
    switch PairedVerdict(depthwiseLoss, largerIsBetter: true) {
    case .better: "more, though"
    case .worse: "less, as"
    case .withinTheSpread, .oneSeed: "within the spread, though"
    }
  }

  /// Joint training is cheaper than a training per width.
  package var jointVerdict: String {
    jointTime.isNaN ? Self.notMeasured : jointTime < 1 ? "holds" : "does not hold at equal epochs"
  }

  /// Importance by step sizes predicts a plan's loss.
  ///
  /// Unrelated ranks correlate with a standard error of 1/√(plans − 1); two of them are called noise.
  package var predictionVerdict: String {
    let networks = self[.prediction].values("network")
    guard !networks.isEmpty else { return Self.notMeasured }
    let holds = networks.allSatisfy { network in
      let plans = self[.prediction].with("network", network).count(where: \.isRandom)
      return stepSizeCorrelations(network).allSatisfy {
        $0 > 2 / Double(max(1, plans - 1)).squareRoot()
      }
    }
    return holds ? "holds as far as rank correlation goes" : "does not hold at every α"
  }

  /// The rank correlations of importance by step sizes with loss, over α.
  private func stepSizeCorrelations(_ network: String) -> [Double] {
    LossPrediction.alphas.map { rankCorrelation(network, "step size alpha \($0)") }
  }

  var predictionRanges: String {
    WordList.and(
      self[.prediction].values("network").map { network in
        let correlations = stepSizeCorrelations(network)
        return "\(network) \(Figures.fixed(correlations.min() ?? .nan, 2)) to "
          + Figures.fixed(correlations.max() ?? .nan, 2)
      })
  }

  /// The joint training favours uniform plans.
  package var uniformVerdict: String {
    let networks = self[.predictionOnFloat].values("network")
    guard !networks.isEmpty else {
      return "Whether the joint training favours uniform plans was not measured."
    }
    let isFavoured = networks.allSatisfy { network in
      let joint = UniformAmongOthers(self, on: .prediction, network)
      let float = UniformAmongOthers(self, on: .predictionOnFloat, network)
      return joint.uniform < joint.mixed && float.uniform > float.mixed
    }
    return isFavoured
      ? "The joint training favours uniform plans: without it, the mixed plan is ahead of the uniform one."
      : "Uniform plans do well without retraining, and the joint training alone does not explain it."
  }

  /// By network, the least rank correlation of two seeds' tables, and how many widths of their plans differ.
  var stabilityPoints: String {
    self[.stability].values("network").map { network in
      let rows = self[.stability].with("network", network)
      let least = ["weights", "activations"].flatMap { rows.numbers("rank_correlation_\($0)") }
        .min()
      let changed = rows.mean("changed_widths") / rows.mean("all_widths")
      return "on \(network) \(Figures.fixed(least ?? .nan, 2)) or more, and "
        + "\(Figures.fixed(100 * changed, 0)) % of the widths change"
    }.joined(separator: "; ")
  }
}
