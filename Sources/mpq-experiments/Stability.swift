import MPQFormats
import MPQModel

/// How much tables and plans change from seed to seed.
struct Stability {
  private let laboratory: Laboratory

  init(_ laboratory: Laboratory) { self.laboratory = laboratory }

  func run(_ network: String, seeds: Int) throws {
    var results = try ResultTable(
      laboratory, "stability.csv",
      columns: [
        "network", "seed", "other_seed", "rank_correlation_weights", "rank_correlation_activations",
        "bitops_per_mac", "changed_widths", "all_widths",
      ], keys: 3)
    let shipped = try Network.shipped(network)
    let alpha = try AlphaChoice(laboratory).best(network)
    let level = Level.all[1]
    for seed in 0..<seeds {
      for other in seed + 1..<max(seeds, seed + 1) {
        let tables = try [seed, other].map { try laboratory.indicators(network, seed: $0).table }
        let importances = try tables.map { try ImportanceFile.read($0) }
        let plans = try zip([seed, other], tables).map { seed, table in
          let path = try laboratory.plan(
            network, table: table, level: level.name, alpha: alpha,
            name: "\(network)-\(seed)-\(level.bitOperationsPerMAC)-mixed")
          return try PlanFile.read(path, network: shipped)[0].plan
        }
        let changed = shipped.searched.reduce(0) { sum, layer in
          sum
            + TensorKind.allCases.count {
              plans[0].widths[layer][$0] != plans[1].widths[layer][$0]
            }
        }
        try results.add(
          [network, "\(seed)", "\(other)"]
            + TensorKind.allCases.map {
              "\(importances[0].rankCorrelation(with: importances[1], $0))"
            }
            + [
              "\(level.bitOperationsPerMAC)", "\(changed)", "\(2 * shipped.searched.count)",
            ])
      }
    }
  }
}
