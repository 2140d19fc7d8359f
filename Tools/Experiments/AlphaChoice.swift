import MPQModel

/// Which α a network's plans are searched with at each level: the one whose plan has the lowest loss on
/// held-back training images, on the jointly trained network without fine-tuning.
///
/// That costs an evaluation where fine-tuning every candidate would cost a training; whether it leads to
/// the same α is measured among the settings' trials.
struct AlphaChoice {
  static let candidates = [0.3, 1, 2]
  private let laboratory: Laboratory

  init(_ laboratory: Laboratory) { self.laboratory = laboratory }

  private func results() throws -> ResultTable {
    try laboratory.table(
      "alpha.csv",
      columns: ["network", "level", "alpha", "seed", "held_back_loss", "held_back_accuracy"],
      keys: 4)
  }

  func run(_ network: String) throws {
    var results = try results()
    let (table, joint) = try laboratory.indicators(network, seed: 0)
    for level in Level.all {
      for alpha in Self.candidates where !results.has([network, level.name, "\(alpha)", "0"]) {
        let plan = try laboratory.plan(network, table: table, level: level, alpha: alpha)
        let measured = try laboratory.measured(
          network, from: joint, plans: [plan], on: .heldBack)[0]
        try results.add([
          network, level.name, "\(alpha)", "0", "\(measured.loss)", "\(measured.accuracy)",
        ])
      }
    }
  }

  /// The α with the lowest loss at a level.
  func best(_ network: String, _ level: Level) throws -> Double {
    let rows = try results().rows.filter { $0[0] == network && $0[1] == level.name }
    return rows.compactMap { row in
      Double(row[2]).flatMap { alpha in Double(row[4]).map { (alpha, loss: $0) } }
    }.min { $0.loss < $1.loss }?.0 ?? 1
  }
}
