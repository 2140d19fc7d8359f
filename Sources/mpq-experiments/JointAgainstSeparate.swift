import Foundation
import MPQFormats
import MPQModel

/// Claim: one joint training gives all indicators, at less cost than a training per width.
struct JointAgainstSeparate {
  private let laboratory: Laboratory

  init(_ laboratory: Laboratory) { self.laboratory = laboratory }

  func run(_ network: String) throws {
    var results = try ResultTable(
      laboratory, "joint-against-separate.csv",
      columns: [
        "network", "seed", "scheme", "seconds", "rank_correlation_weights",
        "rank_correlation_activations", "bitops_per_mac", "alpha", "test_loss", "test_accuracy",
      ], keys: 3)
    let float = try laboratory.float(network, seed: 0)
    let joint = try ImportanceFile.read(laboratory.indicators(network, seed: 0).table)
    let alpha = try AlphaChoice(laboratory).best(network)
    let level = Level.all[0]
    for scheme in ["joint", "separate"] where !results.has([network, "0", scheme]) {
      // Both are timed here, one after the other.
      let output = laboratory.path("\(network)-0-timed-\(scheme).csv")
      let start = ContinuousClock.now
      try laboratory.run([
        "mpq-train", "indicators", "-n", network, "-d", "fashion-mnist", "--from", float,
        "--fraction", "0.5", "--scheme", scheme, "-o", output,
      ])
      let seconds = start.duration(to: .now) / .seconds(1)
      let table = try ImportanceFile.read(output)
      let plan = try laboratory.plan(
        network, table: output, level: level.name, alpha: alpha,
        name: "\(network)-0-timed-\(scheme)-plan")
      let tuned = try laboratory.finetuned(
        network, seed: 0, plan: plan, name: "\(network)-0-timed-\(scheme)-tuned",
        epochs: MixedAgainstUniform.epochs)
      let measured = try laboratory.measured(network, from: tuned)[0]
      try results.add(
        [network, "0", scheme, "\(seconds)"]
          + TensorKind.allCases.map { "\(joint.rankCorrelation(with: table, $0))" }
          + [
            "\(level.bitOperationsPerMAC)", "\(alpha)", "\(measured.loss)", "\(measured.accuracy)",
          ])
    }
  }
}

extension ImportanceTable {
  /// Spearman's rank correlation of all importances of one tensor kind.
  func rankCorrelation(with other: ImportanceTable, _ tensor: TensorKind) -> Double {
    var (own, others): ([Double], [Double]) = ([], [])
    for layer in layers {
      for entry in layer[tensor] {
        guard let value = other[layer.name]?.importance(tensor, bits: entry.bits) else { continue }
        own.append(entry.importance)
        others.append(value)
      }
    }
    return Statistics.rankCorrelation(own, others)
  }
}
