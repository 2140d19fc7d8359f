import MPQFiles
import MPQModel

/// Claim: one joint training gives all indicators, at less cost than a training per width.
struct JointAgainstSeparate {
  let laboratory: Laboratory

  func run(_ network: String) throws {
    var results = try laboratory.table(
      "joint-against-separate.csv",
      columns: [
        "network", "seed", "scheme", "bitops_per_mac", "alpha", "epochs",
        "learning_rate", "seconds", "rank_correlation_weights", "rank_correlation_activations",
        "test_loss", "test_accuracy",
      ], keys: 4, settings: 3)
    let joint = try ImportanceFile.read(laboratory.indicators(network, seed: 0).table)
    let budget = UniformBudget.all[0]
    let alpha = AlphaChoice(laboratory: laboratory).best(network, budget)
    let settings = try laboratory.fineTuning(of: network)
    for scheme in ["joint", "separate"] {
      let key = [
        network, "0", scheme, budget.name, "\(alpha)",
        "\(settings.epochs)", "\(settings.learningRate)",
      ]
      guard !results.has(key) else { continue }
      let path = try laboratory.timedIndicators(network, scheme: scheme)
      let table = try ImportanceFile.read(path)
      let plan = try laboratory.plan(network, table: path, within: budget, alpha: alpha)
      let tuned = try laboratory.finetuned(network, seed: 0, plan: plan, settings: settings)
      let measured = try laboratory.measured(network, from: tuned)
      try results.add(
        key + [laboratory.seconds(network, table: path)]
          + TensorKind.allCases.map { "\(joint.rankCorrelation(with: table, $0))" }
          + ["\(measured.loss)", "\(measured.accuracy)"])
    }
  }
}

extension ImportanceTable {
  /// Spearman's rank correlation of all importances of one tensor kind.
  func rankCorrelation(with other: ImportanceTable, _ tensor: TensorKind) -> Double {
    var (own, others): ([Double], [Double]) = ([], [])
    for layer in layers {
      for entry in layer[tensor] {
        guard let value = other[layer.name]?.importance(tensor, in: entry.format) else { continue }
        own.append(entry.importance)
        others.append(value)
      }
    }
    return Statistics.rankCorrelation(own, others)
  }
}
