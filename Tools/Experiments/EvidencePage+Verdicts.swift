extension Claims {
  /// A short verdict per claim, and the reason where the rows give one.
  func verdicts() -> String {
    let verdicts = [
      mixedVerdict(), trainingVerdict(), alphaVerdict(), stepsVerdict(), reversedVerdict(),
      depthwiseVerdict(), schemesVerdict(), predictionVerdict(), uniformVerdict(),
      stabilityVerdict(),
    ].compactMap { $0 }
    guard !verdicts.isEmpty else { return "" }
    return "\n## What holds here and what does not\n\n"
      + verdicts.map { "- \($0)\n" }.joined()
  }

  /// Claim 1.
  private func mixedVerdict() -> String? {
    verdict("Mixed precision beats the best uniform plan at equal BitOps", "the mixed plan") {
      bestUniform($0, $1)
    }
  }

  /// Claim 2.
  private func reversedVerdict() -> String? {
    verdict("A plan from the reversed table does worse", "the plan of the true table") { _, _ in
      "reversed"
    }
  }

  /// How the mixed plan does against another one, per network and budget.
  private func verdict(
    _ claim: String, _ subject: String, against other: (String, String) -> String?
  ) -> String? {
    var lines: [String] = []
    var counts: [PairedDifference.Verdict: Int] = [:]
    for network in networks {
      let parts = budgets.compactMap { budget -> String? in
        guard let other = other(network, budget),
          let accuracy = accuracyGain(network, budget, over: other),
          let loss = lossGain(network, budget, over: other)
        else { return nil }
        let verdicts = [
          accuracy.verdict(largerIsBetter: true), loss.verdict(largerIsBetter: false),
        ]
        // Either measure may be the one that shows it; one against the other shows nothing.
        let verdict: PairedDifference.Verdict? =
          switch (verdicts.contains(.better), verdicts.contains(.worse)) {
          case (true, false): .better
          case (false, true): .worse
          default: verdicts.contains(nil) ? nil : .withinTheSpread
          }
        if let verdict { counts[verdict, default: 0] += 1 }
        return
          "at \(budget) \(Written.verdict(verdict)) (\(Written.difference(accuracy, 2)) points, "
          + "loss \(Written.difference(loss, 4)), "
          + "weights \(Written.signed(100 * weightGain(network, budget, over: other), 0)) %)"
      }
      if !parts.isEmpty {
        lines.append("On \(network), \(subject) is \(parts.joined(separator: "; ")).")
      }
    }
    guard !lines.isEmpty else { return nil }
    let all = counts.values.reduce(0, +)
    let (better, worse) = (counts[.better] ?? 0, counts[.worse] ?? 0)
    let head =
      all == 0
      ? "not judged by one seed"
      : better == all
        ? "holds"
        : "holds at \(better) of \(all) stands, does not at \(worse), and is within the spread at \(all - better - worse)"
    return "**\(claim): \(head).** " + lines.joined(separator: " ")
  }

  private func depthwiseVerdict() -> String? {
    guard !drops.isEmpty, !indicators.isEmpty else { return nil }
    func difference(_ column: String) -> PairedDifference? {
      PairedDifference(
        drops.filter { $0["at_2_bits"] == "depthwise" }.bySeed(column),
        drops.filter { $0["at_2_bits"] == "pointwise" }.bySeed(column))
    }
    let ratio =
      indicator("depthwise", "weight", bits: "2") / indicator("pointwise", "weight", bits: "2")
    let activations =
      indicator("depthwise", "activation", bits: "2")
      / indicator("pointwise", "activation", bits: "2")
    let loss = difference("test_loss")
    let perByte = lossPerSaved("depthwise", "size_bytes") / lossPerSaved("pointwise", "size_bytes")
    let perOperation =
      lossPerSaved("depthwise", "searched_bitops") / lossPerSaved("pointwise", "searched_bitops")
    let comparison =
      switch loss?.verdict(largerIsBetter: true) {
      case .better: "more, though"
      case .worse: "less, as"
      default: "within the spread, though"
      }
    return "**Depthwise layers are more sensitive than pointwise ones: "
      + (ratio > 1 && perOperation > 1 ? "holds, for what they save" : "does not hold") + ".** "
      + "Their weights' indicators at 2 bits are \(Written.number(ratio, 1)) times as large, their activations' "
      + "\(Written.number(activations, 2)) times. All depthwise layers at 2 bits cost, less what all pointwise "
      + "ones cost, \(Written.difference(loss, 4)) of loss (\(comparison) they are the smaller part of the "
      + "network). Per byte that 2 bits save they cost \(Written.number(perByte, 0)) times as much, per BitOp "
      + "\(Written.number(perOperation, 0)) times."
  }

  /// What becomes of the lead of mixed plans when they are fine-tuned with other learning rates.
  private func trainingVerdict() -> String? {
    var leads: [(first: Double, last: Double)] = []
    var movesBothMore = true
    let parts = settings.values("network").flatMap { network in
      Level.all.compactMap { level -> String? in
        let trials = trials.filter {
          $0.network == network
            && $0.level.bitOperationsPerMAC == level.bitOperationsPerMAC
        }
        guard let first = trials.first?.difference, let last = trials.last?.difference else {
          return nil
        }
        if first.verdict(largerIsBetter: false) == .better {
          leads.append((-first.mean, -last.mean))
        }
        let losses = trials.map { Statistics.mean(Array($0.uniform.values)) }
        let apart = trials.compactMap { $0.difference?.mean.magnitude }
        if losses[0] - losses[losses.count - 1] <= apart.max() ?? 0 { movesBothMore = false }
        let list = trials.map {
          "\(Written.difference($0.difference, 4)) at \($0.rate)"
        }
        return
          "on \(network) with \(level.bitOperationsPerMAC) BitOps per MAC \(list.joined(separator: ", ")), "
          + "while the uniform plan goes from \(Written.number(losses[0], 4)) to \(Written.number(losses[losses.count - 1], 4))"
      }
    }
    guard !parts.isEmpty else { return nil }
    let head =
      leads.isEmpty
      ? movesBothMore
        ? "fine-tuning well matters more than which layer has which width"
        : "not a matter of the learning rate of fine-tuning"
      : leads.allSatisfy { $0.last < $0.first }
        ? "mixed plans lead where fine-tuning is gentle, and the lead shrinks as it gets better"
        : "the learning rate of fine-tuning does not explain it"
    return
      "**Why not more: \(head).** Held-back loss of the mixed plan less the uniform one, by learning rate: "
      + "\(parts.joined(separator: "; "))."
  }

  /// Whether training moves the step sizes from where they start.
  private func stepsVerdict() -> String? {
    func ratios(_ tensor: String) -> [Double] {
      let rows = indicators.filter { $0["tensor"] == tensor }
      return rows.filter { $0["bits"] == "2" }.compactMap { two in
        rows.first {
          $0["bits"] == "6" && $0["layer"] == two["layer"] && $0["seed"] == two["seed"]
        }.map { two.number("importance") / $0.number("importance") }
      }
    }
    guard !indicators.isEmpty else { return nil }
    return
      "**Step sizes of activations hardly leave where they start:** 2·mean\\|x\\|/√Qp, which at 2 bits is "
      + "\(Written.number((63.0 / 3).squareRoot(), 1)) times as large as at 6. After the joint training of "
      + "`\(indicators[0].network)` it is \(Written.spread(ratios("activation"), 1)) times (mean ± standard deviation over layers and "
      + "seeds); weights start at 16 times and end at \(Written.spread(ratios("weight"), 1)). So the table says less of what "
      + "activations lose at 2 bits than of what weights lose, and α has to make up for it."
  }

  private func schemesVerdict() -> String? {
    func row(_ scheme: String) -> Row? { schemes.first { $0["scheme"] == scheme } }
    guard let joint = row("joint"), let separate = row("separate") else { return nil }
    let ratio = joint.number("seconds") / separate.number("seconds")
    return "**Joint training is cheaper than a training per width: "
      + (ratio < 1 ? "holds" : "does not hold at equal epochs") + ".** "
      + "It takes \(Written.number(ratio, 2)) times as long, as its n + 1 passes per batch against n would have "
      + "it; what it saves is a training per layer and width. The tables agree (rank correlation "
      + "\(Written.number(separate.number("rank_correlation_weights"), 3)) for weights, "
      + "\(Written.number(separate.number("rank_correlation_activations"), 3)) for activations)."
  }

  private func predictionVerdict() -> String? {
    let parts = prediction.values("network").map { network in
      let correlations = LossPrediction.alphas.map {
        rankCorrelation(network, "step size alpha \($0)")
      }
      return "\(network) \(Written.number(correlations.min() ?? .nan, 2)) to "
        + Written.number(correlations.max() ?? .nan, 2)
    }
    guard !parts.isEmpty else { return nil }
    return
      "**Importance predicts a plan's loss: holds as far as rank correlation goes.** By step sizes, over α: "
      + Written.list(parts) + "."
  }

  /// Why uniform plans do well without retraining.
  private func uniformVerdict() -> String? {
    var isFavoured = true
    let parts = predictionOnFloat.values("network").map { network in
      let alpha = bestAlpha(network, LossPrediction.level) ?? 1
      let joint = UniformAmongOthers(prediction, network: network, alpha: alpha)
      let float = UniformAmongOthers(predictionOnFloat, network: network, alpha: alpha)
      if joint.uniform >= joint.mixed || float.uniform <= float.mixed { isFavoured = false }
      func words(_ plans: UniformAmongOthers) -> String {
        "\(Written.number(plans.uniform, 4)) against \(Written.number(plans.mixed, 4)) for the mixed plan, "
          + "\(plans.below) of \(plans.random.count) random plans below it"
      }
      return "on \(network), jointly trained, \(words(joint)); on its float network \(words(float))"
    }
    guard !parts.isEmpty else { return nil }
    let head =
      isFavoured
      ? "The joint training favours uniform plans: without it, the mixed plan is ahead of the uniform one."
      : "Uniform plans do well without retraining, and the joint training alone does not explain it."
    return "**\(head)** Loss of uniform \(LossPrediction.widths) without retraining: "
      + "\(parts.joined(separator: "; "))."
  }

  /// Whether fine-tuning would have chosen the α that the jointly trained network chooses without it.
  private func alphaVerdict() -> String? {
    var (same, others): (Int, [String]) = (0, [])
    for network in alpha.values("network") {
      for level in Level.all {
        guard let chosen = bestAlpha(network, level), let tuned = bestTunedAlpha(network, level),
          let loss = tunedLoss(network, level, alpha: chosen),
          let least = tunedLoss(network, level, alpha: tuned)
        else { continue }
        if chosen == tuned {
          same += 1
        } else {
          others.append(
            "on \(network) at \(level.bitOperationsPerMAC) BitOps per MAC (\(chosen) for \(tuned), "
              + "\(Written.signed(loss - least, 4)) of held-back loss)")
        }
      }
    }
    guard same + others.count > 0 else { return nil }
    return "**α can be chosen without fine-tuning: "
      + (others.isEmpty ? "holds" : "holds at \(same) of \(same + others.count) stands") + ".** "
      + "The α whose plan has the lowest held-back loss on the jointly trained network is the best after fine-tuning "
      + (others.isEmpty ? "at each of \(same) stands." : "too, but \(Written.list(others)).")
  }

  private func stabilityVerdict() -> String? {
    guard !stability.isEmpty else { return nil }
    let parts = stability.values("network").map { network in
      let rows = stability.filter { $0.network == network }
      let least =
        (rows.numbers("rank_correlation_weights")
        + rows.numbers("rank_correlation_activations")).min() ?? .nan
      return "on \(network) \(Written.number(least, 2)) or more, and "
        + "\(Written.number(100 * rows.numbers("changed_widths").reduce(0, +) / rows.numbers("all_widths").reduce(0, +), 0)) % of the widths change"
    }
    return "**Tables and plans are stable:** rank correlation of two seeds' tables "
      + parts.joined(separator: "; ") + "."
  }
}
