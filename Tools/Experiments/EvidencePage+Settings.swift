extension EvidencePage {
  /// How α was chosen, and what other settings would have done.
  func settings(_ claims: Claims) -> String {
    guard !claims.alpha.isEmpty else { return "" }
    var text = """

      ## Settings, on held-back images

      α weighs weights against activations. For each level it is the one (bold) whose plan has the lowest loss on the
      jointly trained network without fine-tuning, seed 0. The loss of the same plan after fine-tuning, where it was
      measured, stands behind it in brackets, its lowest bold too.

      | network | α | \(Level.all.map { "\($0.bitOperationsPerMAC) BitOps per MAC" }.joined(separator: " | ")) |
      | --- | --- |\(Level.all.map { _ in " --- |" }.joined())

      """
    for network in claims.alpha.values("network") {
      for alpha in AlphaChoice.candidates {
        let cells = Level.all.map { level in
          func cell(_ loss: Double?, isBest: Bool) -> String {
            let text = Written.number(loss ?? .nan, 4)
            return isBest ? "**\(text)**" : text
          }
          let tuned = claims.tunedLoss(network, level, alpha: alpha)
          return cell(
            claims.loss(network, level, alpha: alpha),
            isBest: alpha == claims.bestAlpha(network, level))
            + (tuned.map {
              " (" + cell($0, isBest: alpha == claims.bestTunedAlpha(network, level)) + ")"
            } ?? "")
        }
        text += "| \(network) | \(alpha) | \(cells.joined(separator: " | ")) |\n"
      }
    }
    return text + trials(claims)
  }

  private func trials(_ claims: Claims) -> String {
    guard !claims.trials.isEmpty else { return "" }
    var text = """

      The learning rate of fine-tuning, tried on one network and taken over for the other; held-back loss after it.
      Mixed plans are those of the α above; of seed 0 the best α with this very learning rate stands beside, and the
      best plan by squared step sizes (a step size goes with an error's amplitude, a loss with its square):

      | network | BitOps per MAC | epochs | learning rate | seeds | uniform | mixed | mixed less uniform | | α best for seed 0 | by squares, seed 0 |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |

      """
    for trials in claims.trials {
      func best(_ row: Row?) -> String {
        row.map { "\(Written.number($0.number("held_back_loss"), 4)) (α = \($0["alpha"] ?? ""))" }
          ?? "–"
      }
      let first = trials.rows.filter { $0["seed"] == "0" }
      text +=
        "| \(trials.network) | \(trials.level.bitOperationsPerMAC) | \(trials.epochs) | \(trials.rate) "
        + "| \(trials.mixed.count) "
        + "| \(Written.spread(Array(trials.uniform.values), 4)) "
        + "| \(Written.spread(Array(trials.mixed.values), 4)) "
        + "| \(Written.difference(trials.difference, 4)) "
        + "| \(Written.verdict(trials.difference?.verdict(largerIsBetter: false))) "
        + "| \(best(first.best { $0 == "mixed" })) "
        + "| \(best(first.best { $0 == "mixed by squares" })) |\n"
    }
    return text
  }
}

/// Plans fine-tuned with the same settings at one stand.
struct Trials {
  let network: String
  let level: Level
  let epochs: String
  let rate: String
  let rows: [EvidencePage.Row]
  /// Held-back losses by seed, of the uniform plan and of the mixed one.
  let uniform: [String: Double]
  let mixed: [String: Double]

  var difference: PairedDifference? { PairedDifference(mixed, uniform) }
}

extension [EvidencePage.Row] {
  /// The trial with the lowest loss among plans of a kind.
  fileprivate func best(_ isMeant: (String) -> Bool) -> EvidencePage.Row? {
    filter { isMeant($0.plan) }
      .min { $0.number("held_back_loss") < $1.number("held_back_loss") }
  }
}

extension Claims {
  /// The α that plans are searched with at a level: the one with the lowest loss without fine-tuning.
  func bestAlpha(_ network: String, _ level: Level) -> Double? {
    best(network, level) { loss(network, level, alpha: $0) }
  }

  /// The α with the lowest loss at a level after fine-tuning, where that was measured.
  func bestTunedAlpha(_ network: String, _ level: Level) -> Double? {
    best(network, level) { tunedLoss(network, level, alpha: $0) }
  }

  private func best(
    _ network: String, _ level: Level, by loss: (Double) -> Double?
  ) -> Double? {
    AlphaChoice.candidates.compactMap { alpha in loss(alpha).map { (alpha, loss: $0) } }
      .min { $0.loss < $1.loss }?.0
  }

  /// The held-back loss of a level's plan without fine-tuning.
  func loss(_ network: String, _ level: Level, alpha: Double) -> Double? {
    self.alpha.first {
      $0.network == network && $0["level"] == level.name && $0.number("alpha") == alpha
    }?.number("held_back_loss")
  }

  /// The held-back loss of a level's plan after fine-tuning as usual.
  func tunedLoss(_ network: String, _ level: Level, alpha: Double) -> Double? {
    let usual = FineTuning.usual(network)
    return settings.first {
      $0.network == network && $0["bitops_per_mac"] == "\(level.bitOperationsPerMAC)"
        && $0.plan == "mixed" && $0.number("alpha") == alpha
        && $0.number("epochs") == Double(usual.epochs)
        && $0.number("learning_rate") == usual.learningRate
    }?.number("held_back_loss")
  }

  /// The trials by stand and settings, the lowest learning rate first; without stands where a single
  /// setting was tried, and so nothing can be compared.
  var trials: [Trials] {
    settings.values("network").flatMap { network in
      Level.all.flatMap { level in trials(network, level) }
    }
  }

  private func trials(_ network: String, _ level: Level) -> [Trials] {
    let stand = settings.filter {
      $0.network == network && $0["bitops_per_mac"] == "\(level.bitOperationsPerMAC)"
    }
    let trials = stand.values("epochs").flatMap { epochs -> [Trials] in
      let rows = stand.filter { $0["epochs"] == epochs }
      return rows.values("learning_rate").sorted().map { rate in
        let rows = rows.filter { $0["learning_rate"] == rate }
        let alpha = bestAlpha(network, level)
        return Trials(
          network: network, level: level, epochs: epochs, rate: rate, rows: rows,
          uniform: rows.filter { $0.plan.hasPrefix("W") }.bySeed("held_back_loss"),
          mixed: rows.filter { $0.plan == "mixed" && $0.number("alpha") == alpha }
            .bySeed("held_back_loss"))
      }
    }
    return trials.count > 1 ? trials : []
  }
}
