import MPQFormats
import MPQModel

/// Claim: mixed precision beats uniform precision at equal BitOps; and the reversed table, which takes
/// sensitive layers for insensitive ones, does worse.
struct MixedAgainstUniform {
  static let epochs = 2
  private let laboratory: Laboratory

  init(_ laboratory: Laboratory) { self.laboratory = laboratory }

  func run(_ network: String, seed: Int) throws {
    var results = try ResultTable(
      laboratory, "mixed-against-uniform.csv",
      columns: [
        "network", "seed", "bitops_per_mac", "plan", "alpha", "epochs", "searched_bitops",
        "size_bytes", "test_loss", "test_accuracy",
      ], keys: 4)
    let shipped = try Network.shipped(network)
    if !results.has([network, "\(seed)", "", "float"]) {
      let float = try laboratory.measured(
        network, from: try laboratory.float(network, seed: seed))[0]
      try results.add([
        network, "\(seed)", "", "float", "", "", "", "", "\(float.loss)", "\(float.accuracy)",
      ])
    }
    let (table, _) = try laboratory.indicators(network, seed: seed)
    let reversed = laboratory.path("\(network)-\(seed)-reversed.csv")
    try FileBytes.write(
      ImportanceCSV.encode(try ImportanceFile.read(table).reversed(in: shipped)), to: reversed)
    let alpha = try AlphaChoice(laboratory).best(network)
    for level in Level.all {
      func measure(_ name: String, alpha: String, _ plan: () throws -> String) throws {
        let budget = "\(level.bitOperationsPerMAC)"
        guard !results.has([network, "\(seed)", budget, name]) else { return }
        let plan = try plan()
        let tuned = try laboratory.finetuned(
          network, seed: seed, plan: plan, name: "\(network)-\(seed)-\(budget)-\(name)-tuned",
          epochs: Self.epochs)
        let measured = try laboratory.measured(network, from: tuned)[0]
        try results.add([
          network, "\(seed)", budget, name, alpha, "\(Self.epochs)",
          "\(measured.searched_bitops ?? 0)", "\(measured.size_bytes ?? 0)", "\(measured.loss)",
          "\(measured.accuracy)",
        ])
      }
      for widths in level.uniform {
        try measure("\(widths)", alpha: "") {
          try laboratory.write(
            shipped.uniform(widths), of: shipped, name: "\(network)-\(widths)")
        }
      }
      for (name, table) in [("mixed", table), ("reversed", reversed)] {
        try measure(name, alpha: "\(alpha)") {
          try laboratory.plan(
            network, table: table, level: level.name, alpha: alpha,
            name: "\(network)-\(seed)-\(level.bitOperationsPerMAC)-\(name)")
        }
      }
    }
  }
}
