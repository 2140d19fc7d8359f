import MPQFiles
import MPQModel

/// How much tables and plans change from seed to seed.
struct Stability {
  let laboratory: Laboratory

  func run(_ network: String, seeds: Int) throws {
    var results = try laboratory.table(
      "stability.csv",
      columns: [
        "network", "seed", "other_seed", "bitops_per_mac", "alpha", "rank_correlation_weights",
        "rank_correlation_activations", "changed_widths", "all_widths",
      ], keys: 4, settings: 1)
    let shipped = try Network.shipped(network)
    let budget = UniformBudget.all[1]
    let alpha = AlphaChoice(laboratory: laboratory).best(network, budget)
    for seed in 0..<seeds {
      for other in seed + 1..<max(seeds, seed + 1) {
        let tables = try [seed, other].map { try laboratory.indicators(network, seed: $0).table }
        let importances = try tables.map { try ImportanceFile.read($0) }
        let plans = try tables.map {
          try laboratory.plan(network, table: $0, within: budget, alpha: alpha)
        }
        let changed = shipped.searched.reduce(0) { sum, layer in
          sum
            + TensorKind.allCases.count {
              plans[0].formats[layer][$0] != plans[1].formats[layer][$0]
            }
        }
        try results.add(
          [network, "\(seed)", "\(other)", budget.name, "\(alpha)"]
            + TensorKind.allCases.map {
              "\(importances[0].rankCorrelation(with: importances[1], $0))"
            }
            + ["\(changed)", "\(2 * shipped.searched.count)"])
      }
    }
  }
}
