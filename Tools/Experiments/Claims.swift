import Foundation
import MPQModel

/// The result rows, and what follows from them for the paper's claims.
package struct Claims {
  /// The result tables, named after their files.
  package enum Table: String, CaseIterable {
    case mixed = "mixed-against-uniform"
    case alpha, prediction, settings, stability, times
    case predictionOnFloat = "prediction-float"
    case drops = "depthwise-drops"
    case indicators = "depthwise-indicators"
    case schemes = "joint-against-separate"
  }

  private let listed: [StudiedNetwork]
  private let tables: [Table: [ResultRow]]

  package init(networks: [StudiedNetwork], tables: [Table: [ResultRow]]) {
    (listed, self.tables) = (networks, tables)
  }

  init(_ laboratory: Laboratory) {
    self.init(
      networks: laboratory.networks,
      tables: Dictionary(
        uniqueKeysWithValues: Table.allCases.map {
          ($0, [ResultRow](at: laboratory.results.appending(path: "\($0.rawValue).csv")))
        }))
  }

  subscript(table: Table) -> [ResultRow] { tables[table] ?? [] }

  /// The listed networks that have been fine-tuned.
  var networks: [StudiedNetwork] {
    listed.filter { network in self[.mixed].contains { $0.network == network.name } }
  }

  /// The fine-tuned plans of a network within a budget; its float network for an empty one.
  func plans(_ network: String, within budget: String) -> [ResultRow] {
    self[.mixed].with("network", network).with("bitops_per_mac", budget)
  }

  /// The uniform plan with the best mean accuracy within a budget.
  func bestUniform(_ network: String, within budget: String) -> String? {
    let plans = plans(network, within: budget)
    func accuracy(_ plan: String) -> Double { plans.with("plan", plan).mean("test_accuracy") }
    return plans.filter(\.isUniform).values("plan").max { accuracy($0) < accuracy($1) }
  }

  // MARK: α

  /// The α that plans are searched with: the one with the lowest held-back loss without fine-tuning.
  func bestAlpha(_ network: String, _ budget: UniformBudget) -> Double? {
    bestAlpha { loss(network, budget, alpha: $0) }
  }

  /// The α with the lowest held-back loss after fine-tuning, where that was measured.
  func bestTunedAlpha(_ network: String, _ budget: UniformBudget) -> Double? {
    bestAlpha { tunedLoss(network, budget, alpha: $0) }
  }

  private func bestAlpha(by loss: (Double) -> Double?) -> Double? {
    AlphaChoice.candidates.compactMap { alpha in loss(alpha).map { (alpha, loss: $0) } }
      .min { $0.loss < $1.loss }?.0
  }

  /// The held-back loss of the mixed plan without fine-tuning.
  func loss(_ network: String, _ budget: UniformBudget, alpha: Double) -> Double? {
    self[.alpha].with("network", network).with("level", budget.level)
      .first { $0.number("alpha") == alpha }?.number("held_back_loss")
  }

  /// The held-back loss of the mixed plan after fine-tuning with the network's own settings.
  func tunedLoss(_ network: String, _ budget: UniformBudget, alpha: Double) -> Double? {
    guard let usual = listed.first(where: { $0.name == network })?.fineTuning else { return nil }
    return self[.settings].with("network", network).with("bitops_per_mac", budget.name)
      .with("plan", "mixed").first {
        $0.number("alpha") == alpha && $0.number("epochs") == Double(usual.epochs)
          && $0.number("learning_rate") == usual.learningRate
      }?.number("held_back_loss")
  }

  // MARK: Layers by kind

  /// The mean indicator of a kind of layer.
  func indicator(_ kind: String, _ tensor: String, bits: Int) -> Double {
    self[.indicators].with("kind", kind).with("tensor", tensor).with("bits", "\(bits)")
      .mean("importance")
  }

  /// Depthwise layers' mean indicator at 2 bits, as a multiple of pointwise ones'.
  func indicatorRatio(_ tensor: String) -> Double {
    indicator("depthwise", tensor, bits: 2) / indicator("pointwise", tensor, bits: 2)
  }

  /// The indicators of a tensor at 2 bits as multiples of those at 6 bits, by layer and seed.
  func stepSizeRatios(_ tensor: String) -> [Double] {
    let rows = self[.indicators].with("tensor", tensor)
    return rows.with("bits", "2").compactMap { two in
      rows.with("bits", "6").first { $0["layer"] == two["layer"] && $0["seed"] == two["seed"] }
        .map { two.number("importance") / $0.number("importance") }
    }
  }

  /// The loss that a kind of layer adds at 2 bits, per unit of a cost that this saves.
  func lossPerSaved(_ kind: String, _ column: String) -> Double {
    let all = self[.drops]
    let (reduced, none) = (all.with("at_2_bits", kind), all.with("at_2_bits", "none"))
    return (reduced.mean("test_loss") - none.mean("test_loss"))
      / (none.mean(column) - reduced.mean(column))
  }

  /// The loss that 2 bits cost per unit saved in depthwise layers, as a multiple of that in pointwise ones.
  func lossRatio(perSaved column: String) -> Double {
    lossPerSaved("depthwise", column) / lossPerSaved("pointwise", column)
  }

  /// The loss with all depthwise layers at 2 bits less that with all pointwise ones at 2 bits.
  var depthwiseLoss: PairedDifference? {
    PairedDifference(
      self[.drops].with("at_2_bits", "depthwise").bySeed("test_loss"),
      self[.drops].with("at_2_bits", "pointwise").bySeed("test_loss"))
  }

  // MARK: Schemes and prediction

  func scheme(_ name: String) -> ResultRow { self[.schemes].with("scheme", name).first ?? [:] }

  /// The joint training's time as a multiple of that of a training per width.
  var jointTime: Double { scheme("joint").number("seconds") / scheme("separate").number("seconds") }

  /// The rank correlation of random plans' importance with their loss.
  ///
  /// - Parameters:
  ///   - key: the metric and α of the importance, such as `step size alpha 1.0`.
  ///   - table: where the plans' losses are from; the importances are always `prediction`'s.
  func rankCorrelation(_ network: String, _ key: String, on table: Table = .prediction) -> Double {
    let losses = Dictionary(
      uniqueKeysWithValues: self[table].with("network", network)
        .map { ($0.plan, $0.number("test_loss")) })
    let random = self[.prediction].with("network", network).filter {
      $0.isRandom && losses[$0.plan] != nil
    }
    guard random.count > 2 else { return .nan }
    return Statistics.rankCorrelation(
      random.numbers("importance \(key)"), random.map { losses[$0.plan]! })
  }
}

/// The uniform plan among others of equal BitOps, by loss without retraining.
struct UniformAmongOthers {
  let random: [Double]
  let uniform: Double
  /// The search's plan by step sizes.
  let mixed: Double
  /// Of the random plans' importance by step sizes with their loss.
  let rankCorrelation: Double
  /// The count of random plans with a lower loss than the uniform one.
  var below: Int { random.count { $0 < uniform } }

  init(_ claims: Claims, on table: Claims.Table, _ network: String) {
    let rows = claims[table].with("network", network)
    let key = "step size alpha \(claims.bestAlpha(network, LossPrediction.budget) ?? 1)"
    random = rows.filter(\.isRandom).numbers("test_loss")
    uniform = rows.with("plan", "uniform").mean("test_loss")
    mixed = rows.with("plan", key).mean("test_loss")
    rankCorrelation = claims.rankCorrelation(network, key, on: table)
  }
}
