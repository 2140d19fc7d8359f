import MPQFormats
import MPQModel

/// Which α a network's plans are searched with: the one whose plan has the lowest loss on held-back
/// training images, on the jointly trained network without retraining.
struct AlphaChoice {
  static let candidates = [0.1, 0.3, 1, 2]
  private let laboratory: Laboratory

  init(_ laboratory: Laboratory) { self.laboratory = laboratory }

  private func results() throws -> ResultTable {
    try ResultTable(
      laboratory, "alpha.csv",
      columns: ["network", "level", "alpha", "seed", "held_back_loss", "held_back_accuracy"],
      keys: 4)
  }

  func run(_ network: String) throws {
    var results = try results()
    let (table, joint) = try laboratory.indicators(network, seed: 0)
    for level in Level.all {
      for alpha in Self.candidates where !results.has([network, level.name, "\(alpha)", "0"]) {
        let plan = try laboratory.plan(
          network, table: table, level: level.name, alpha: alpha,
          name: "\(network)-0-\(level.name)-alpha-\(alpha)")
        let measured = try laboratory.measured(
          network, from: joint, plans: [plan], on: "held-back")[0]
        try results.add([
          network, level.name, "\(alpha)", "0", "\(measured.loss)", "\(measured.accuracy)",
        ])
      }
    }
  }

  /// The α with the lowest mean loss over the levels.
  func best(_ network: String) throws -> Double {
    let rows = try results().rows.filter { $0[0] == network }
    func loss(_ alpha: Double) -> Double {
      Statistics.mean(rows.filter { $0[2] == "\(alpha)" }.compactMap { Double($0[4]) })
    }
    return Self.candidates.min { loss($0) < loss($1) } ?? 1
  }
}
