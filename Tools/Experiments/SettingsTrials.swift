import MPQFiles
package import MPQModel

/// Why mixed plans do as they do: what becomes of them and of the uniform plans when a setting changes,
/// measured on held-back training images, so that settings can be chosen by it.
struct SettingsTrials {
  /// Levels at which settings are varied.
  private static let levels = [Level.all[0], Level.all[2]]
  /// Learning rates besides the usual one.
  private static let learningRates = [0.01, 0.03]
  /// With squared indicators, weights and activations weigh differently.
  static let squaredAlphas = [1.0, 5]
  private let laboratory: Laboratory

  init(_ laboratory: Laboratory) { self.laboratory = laboratory }

  func run(_ network: String, seeds: Int) throws {
    var results = try laboratory.table(
      "settings.csv",
      columns: [
        "network", "seed", "bitops_per_mac", "plan", "alpha", "epochs", "learning_rate",
        "held_back_loss", "held_back_accuracy",
      ], keys: 7)
    let shipped = try Network.shipped(network)
    func measure(
      _ level: Level, seed: Int = 0, _ name: String, _ alpha: Double?, _ settings: FineTuning,
      plan: () throws -> BitPlan
    ) throws {
      let key = [
        network, "\(seed)", "\(level.bitOperationsPerMAC)", name, alpha.map { "\($0)" } ?? "",
        "\(settings.epochs)", "\(settings.learningRate)",
      ]
      guard !results.has(key) else { return }
      let tuned = try laboratory.finetuned(network, seed: seed, plan: plan(), settings: settings)
      let measured = try laboratory.measured(network, from: tuned, on: .heldBack)
      try results.add(key + ["\(measured.loss)", "\(measured.accuracy)"])
    }
    func measureAll(
      _ level: Level, seed: Int = 0, _ settings: FineTuning, _ alphas: [Double]
    ) throws {
      let widths = level.uniform[0]
      try measure(level, seed: seed, "\(widths)", nil, settings) { shipped.uniform(widths) }
      let table = try laboratory.indicators(network, seed: seed).table
      for alpha in alphas {
        try measure(level, seed: seed, "mixed", alpha, settings) {
          try laboratory.plan(network, table: table, level: level, alpha: alpha)
        }
      }
    }
    let usual = FineTuning.usual(network)
    for level in Level.all { try measureAll(level, usual, AlphaChoice.candidates) }
    let squared = laboratory.path("\(network)-0-squared.csv")
    try FileBytes.write(
      ImportanceCSV.encode(
        try ImportanceFile.read(laboratory.indicators(network, seed: 0).table).squared()),
      to: squared)
    for level in Self.levels {
      for alpha in Self.squaredAlphas {
        try measure(level, "mixed by squares", alpha, usual) {
          try laboratory.plan(network, table: squared, level: level, alpha: alpha)
        }
      }
      let alpha = try AlphaChoice(laboratory).best(network, level)
      for rate in Self.learningRates + [usual.learningRate] {
        let settings = FineTuning(epochs: usual.epochs, learningRate: rate)
        try measureAll(level, settings, AlphaChoice.candidates)
        // How much the lead of one plan over the other depends on the rate needs the other seeds too.
        for seed in 1..<max(seeds, 1) { try measureAll(level, seed: seed, settings, [alpha]) }
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
