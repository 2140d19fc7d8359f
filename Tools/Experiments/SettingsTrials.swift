import MPQFiles
package import MPQModel

/// Why mixed plans do as they do: what becomes of them and of the uniform plans when a setting changes,
/// measured on held-back training images, so that settings can be chosen by it.
struct SettingsTrials {
  /// Budgets at which settings are varied.
  private static let budgets = [UniformBudget.all[0], UniformBudget.all[2]]
  /// Learning rates besides the usual one.
  private static let learningRates = [0.01, 0.03]
  /// With squared indicators, weights and activations weigh differently.
  static let squaredAlphas = [1.0, 5]
  let laboratory: Laboratory

  func run(_ network: String, seeds: Int) throws {
    var results = try laboratory.table(
      "settings.csv",
      columns: [
        "network", "seed", "bitops_per_mac", "plan", "alpha", "epochs", "learning_rate",
        "held_back_loss", "held_back_accuracy",
      ], keys: 7)
    let shipped = try Network.shipped(network)
    func measure(
      _ name: String, within budget: UniformBudget, seed: Int = 0, alpha: Double?,
      _ settings: FineTuning, plan: () throws -> BitPlan
    ) throws {
      let key = [
        network, "\(seed)", budget.name, name, alpha.map { "\($0)" } ?? "",
        "\(settings.epochs)", "\(settings.learningRate)",
      ]
      guard !results.has(key) else { return }
      let tuned = try laboratory.finetuned(network, seed: seed, plan: plan(), settings: settings)
      let measured = try laboratory.measured(network, from: tuned, on: .heldBack)
      try results.add(key + ["\(measured.loss)", "\(measured.accuracy)"])
    }
    func measureAll(
      within budget: UniformBudget, seed: Int = 0, _ settings: FineTuning, alphas: [Double]
    ) throws {
      let widths = budget.uniform[0]
      try measure("\(widths)", within: budget, seed: seed, alpha: nil, settings) {
        shipped.uniform(widths)
      }
      let table = try laboratory.indicators(network, seed: seed).table
      for alpha in alphas {
        try measure("mixed", within: budget, seed: seed, alpha: alpha, settings) {
          try laboratory.plan(network, table: table, within: budget, alpha: alpha)
        }
      }
    }
    let usual = try laboratory.fineTuning(of: network)
    for budget in UniformBudget.all {
      try measureAll(within: budget, usual, alphas: AlphaChoice.candidates)
    }
    let squared = laboratory.path("\(network)-0-squared.csv")
    try FileBytes.write(
      ImportanceCSV.encode(
        try ImportanceFile.read(laboratory.indicators(network, seed: 0).table).squared()),
      to: squared)
    for budget in Self.budgets {
      for alpha in Self.squaredAlphas {
        try measure("mixed by squares", within: budget, alpha: alpha, usual) {
          try laboratory.plan(network, table: squared, within: budget, alpha: alpha)
        }
      }
      let alpha = AlphaChoice(laboratory: laboratory).best(network, budget)
      for rate in Self.learningRates + [usual.learningRate] {
        let settings = FineTuning(epochs: usual.epochs, learningRate: rate)
        try measureAll(within: budget, settings, alphas: AlphaChoice.candidates)
        // How much the lead of one plan over the other depends on the rate needs the other seeds too.
        for seed in 1..<max(seeds, 1) {
          try measureAll(within: budget, seed: seed, settings, alphas: [alpha])
        }
      }
    }
  }
}

extension ImportanceTable {
  /// Every importance squared: a step size is as large as an error's amplitude, and a loss grows with
  /// an error's square.
  package func squared() throws -> ImportanceTable {
    var table = ImportanceTable(source: "squared")
    for layer in layers {
      for tensor in TensorKind.allCases {
        for entry in layer[tensor] {
          try table.add(
            layer: layer.name, tensor: tensor, format: entry.format,
            importance: entry.importance * entry.importance)
        }
      }
    }
    return table
  }
}
