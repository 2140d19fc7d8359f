import Foundation
import TestFixtures

/// Networks and tables that tests upload.
enum Inputs {
  static let models = Tool.packageRoot.appending(path: "models")

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: models.appending(path: path)))
  }

  /// A cost table of so many layers.
  static func costs(layers: Int) -> String {
    "layer,macs,params,weight_bits,activation_bits\n"
      + (0..<layers).map { "block\($0),\(1000 + $0 * 37 % 1009),\(100 + $0 * 91 % 733),,\n" }
      .joined()
  }

  /// Importances for it; the same seed gives the same.
  static func importances(layers: Int, seed: UInt64 = 1) -> String {
    var random = SeededGenerator(seed: seed)
    var text = "layer,tensor,bits,importance\n"
    for layer in 0..<layers {
      for tensor in ["weight", "activation"] {
        let scale = Double(random.integer(1...1_000_000)) / 1e6
        for bits in [2, 3, 4, 6, 8] {
          text += "block\(layer),\(tensor),\(bits),\(scale / Double(1 << bits))\n"
        }
      }
    }
    return text
  }
}

extension RunningService {
  /// Uploads a network and a table whose searches with the integer-program solver take far longer than
  /// any test.
  ///
  /// - Returns: the members of a request that name them.
  func uploadHardInstance() throws -> String {
    let network: String = try post("/v1/networks", Inputs.costs(layers: 4000)).value("id")
    let table: String = try post("/v1/tables", Inputs.importances(layers: 4000)).value("id")
    return "\"network\": \"\(network)\", \"table\": \"\(table)\""
  }

  /// Four budgets that take from each other: hard to prove for thousands of layers.
  private static let hardBudgets =
    #""max_size": 700123, "max_mean_weight_bits": 3.731, "mean_weight_bits_by": "layers", "#
    + #""max_mean_activation_bits": 3.777"#

  /// A request for a plan of such an instance, which ends with its time limit.
  static func hardPlan(_ inputs: String) -> String {
    """
    {\(inputs), "budgets": {"max_bitops": 45123456, \(hardBudgets)}, "prover": "glpk"}
    """
  }

  /// A sweep whose rows are as hard.
  static func hardSweep(_ inputs: String, rows: Int, alpha: Int = 2) -> String {
    """
    {\(inputs), "alpha": \(alpha), "budgets": {\(hardBudgets)}, "prover": "glpk",
     "sweep": {"bitops": {"from": 45123456, "to": 45234567, "count": \(rows)}}}
    """
  }

  static let small = #""network": "resnet20-fashion", "table": "resnet20-fashion""#

  /// Starts a request for a plan that takes long, and waits until it is being solved.
  func startHardPlan(_ inputs: String) throws -> Connection {
    let connection = try Connection(port: port)
    let body = Self.hardPlan(inputs)
    connection.send(
      Self.head("POST", "/v1/plans", ["Content-Length": "\(body.utf8.count)"]) + body)
    try wait { try (metric("mpq_solves_running") ?? 0) >= 1 }
    return connection
  }
}
