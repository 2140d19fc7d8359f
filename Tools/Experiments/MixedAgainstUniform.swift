import MPQFiles
import MPQModel

/// Claim: mixed precision beats uniform precision at equal BitOps; and the reversed table, which takes
/// sensitive layers for insensitive ones, does worse.
struct MixedAgainstUniform {
  let laboratory: Laboratory

  private func results() throws -> ResultTable {
    try laboratory.table(
      "mixed-against-uniform.csv",
      columns: [
        "network", "seed", "bitops_per_mac", "plan", "alpha", "epochs", "learning_rate",
        "searched_bitops", "size_bytes", "test_loss", "test_accuracy",
      ], keys: 4, settings: 3)
  }

  /// The float network and the uniform plans, which need no table.
  func runUniform(_ network: String, seed: Int) throws {
    var results = try results()
    if !results.has([network, "\(seed)", "", "float", "", "", ""]) {
      let float = try laboratory.measured(
        network, from: try laboratory.float(network, seed: seed))
      try results.add([
        network, "\(seed)", "", "float", "", "", "", "", "", "\(float.loss)",
        "\(float.accuracy)",
      ])
    }
    let shipped = try Network.shipped(network)
    for budget in UniformBudget.all {
      for widths in budget.uniform {
        try measure(
          "\(widths)", of: network, seed: seed, within: budget, alpha: "", into: &results
        ) {
          shipped.uniform(widths)
        }
      }
    }
  }

  /// The plans by the table.
  func runMixed(_ network: String, seed: Int) throws {
    try run(network, seed: seed, "mixed", table: laboratory.indicators(network, seed: seed).table)
  }

  /// The plans by the reversed table.
  func runReversed(_ network: String, seed: Int) throws {
    let table = try ImportanceFile.read(laboratory.indicators(network, seed: seed).table)
    let path = laboratory.path("\(network)-\(seed)-reversed.csv")
    try FileBytes.write(
      ImportanceCSV.encode(table.reversed(in: .shipped(network))), to: path)
    try run(network, seed: seed, "reversed", table: path)
  }

  private func run(_ network: String, seed: Int, _ name: String, table: String) throws {
    var results = try results()
    for budget in UniformBudget.all {
      let alpha = AlphaChoice(laboratory: laboratory).best(network, budget)
      try measure(
        name, of: network, seed: seed, within: budget, alpha: "\(alpha)", into: &results
      ) {
        try laboratory.plan(network, table: table, within: budget, alpha: alpha)
      }
    }
  }

  private func measure(
    _ name: String, of network: String, seed: Int, within budget: UniformBudget, alpha: String,
    into results: inout ResultTable, plan: () throws -> BitPlan
  ) throws {
    let settings = try laboratory.fineTuning(of: network)
    let key = [
      network, "\(seed)", budget.name, name, alpha, "\(settings.epochs)",
      "\(settings.learningRate)",
    ]
    guard !results.has(key) else { return }
    let tuned = try laboratory.finetuned(network, seed: seed, plan: plan(), settings: settings)
    let measured = try laboratory.measured(network, from: tuned)
    try results.add(
      key + [
        "\(measured.searched_bitops ?? 0)", "\(measured.size_bytes ?? 0)", "\(measured.loss)",
        "\(measured.accuracy)",
      ])
  }
}
