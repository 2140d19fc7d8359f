import Foundation
import TestFixtures
import Testing

/// Small instances whose dearest importances are 10⁸ times the optimum and more, where rounding once made
/// worse plans "optimal": every plan is counted, in exact arithmetic.
@Suite(
  .enabled(if: AcceptanceData.exists("attack/wrong-optimal/a-net.csv"), "\(AcceptanceData.absent)"))
struct WrongOptimumTests {
  private static func path(_ name: String) -> String {
    AcceptanceData.path("attack/wrong-optimal/\(name)")
  }

  @Test func oneLayerAndSixPlans() throws {
    let plans = try PlanCount(network: Self.path("a-net.csv"), table: Self.path("a-tab.csv"))
    try check(
      plans, alpha: 2,
      flags: [
        "-n", Self.path("a-net.csv"), "-i", Self.path("a-tab.csv"), "--outliers", "keep",
        "--max-size", "6", "--max-mean-weight-bits", "5", "--max-mean-activation-bits", "5",
      ]
    ) { layers, bits in
      layers[0].params * bits[0].weight <= 48 && bits[0].weight <= 5 && bits[0].activation <= 5
    }
  }

  @Test(arguments: [2, 1_000, 1_000_000]) func threeTiedLayers(alpha: Int) throws {
    let plans = try PlanCount(network: Self.path("b-net.csv"), table: Self.path("b-tab.csv"))
    try check(
      plans, alpha: Double(alpha),
      flags: [
        "-n", Self.path("b-net.csv"), "-i", Self.path("b-tab.csv"), "--max-bitops", "184896",
        "--max-mean-weight-bits", "4", "--constraints", Self.path("b-ties.json"),
      ]
    ) { layers, bits in
      let both = zip(layers, bits)
      return both.reduce(0) { $0 + $1.0.macs * $1.1.weight * $1.1.activation } <= 184_896
        && both.reduce(0) { $0 + $1.0.params * $1.1.weight }
          <= 4 * layers.reduce(0) { $0 + $1.params }
        && bits[1].activation == bits[2].activation
    }
  }

  private func check(
    _ plans: PlanCount, alpha: Double, flags: [String],
    isAllowed: ([PlanCount.Layer], [PlanCount.Widths]) -> Bool
  ) throws {
    var least: ExactSum?
    plans.forEach { bits in
      guard isAllowed(plans.layers, bits) else { return }
      let cost = plans.cost(of: bits, alpha: alpha)
      if least.map({ cost < $0 }) ?? true { least = cost }
    }
    for prover in ["auto", "glpk"] {
      let answer = try Tool.run(
        flags + ["--alpha", "\(alpha)", "--prover", prover, "--time-limit", "60s", "--json"]
      ).json()
      #expect(answer["status"] as? String == "optimal", "\(prover)")
      let bits = try #require(answer["layers"] as? [[String: Any]]).map { layer in
        PlanCount.Widths(
          weight: try #require(layer["weight_bits"] as? Int),
          activation: try #require(layer["activation_bits"] as? Int))
      }
      #expect(isAllowed(plans.layers, bits), "\(prover): \(bits)")
      #expect(plans.cost(of: bits, alpha: alpha) == least, "\(prover): \(bits)")
    }
  }
}

/// All plans of a few layers, read without the program's own readers.
private struct PlanCount {
  struct Layer {
    let macs: Int
    let params: Int
    var weight: [Int: Double] = [:]
    var activation: [Int: Double] = [:]
  }

  struct Widths {
    let weight: Int
    let activation: Int
  }

  private(set) var layers: [Layer] = []

  init(network: String, table: String) throws {
    var position: [String: Int] = [:]
    for row in rows(try String(contentsOfFile: network, encoding: .utf8)) {
      position[row["layer"]!] = layers.count
      layers.append(Layer(macs: Int(row["macs"]!)!, params: Int(row["params"]!)!))
    }
    for row in rows(try String(contentsOfFile: table, encoding: .utf8)) {
      let (layer, bits) = (position[row["layer"]!]!, Int(row["bits"]!)!)
      let importance = Double(row["importance"]!)!
      if row["tensor"] == "weight" {
        layers[layer].weight[bits] = importance
      } else {
        layers[layer].activation[bits] = importance
      }
    }
  }

  func forEach(_ body: ([Widths]) -> Void) {
    func place(_ bits: [Widths]) {
      guard bits.count < layers.count else { return body(bits) }
      for weight in layers[bits.count].weight.keys {
        for activation in layers[bits.count].activation.keys {
          place(bits + [Widths(weight: weight, activation: activation)])
        }
      }
    }
    place([])
  }

  /// Σ activation importance + α · weight importance without rounding: a fused multiply-add gives what
  /// the product loses.
  func cost(of bits: [Widths], alpha: Double) -> ExactSum {
    ExactSum(
      zip(layers, bits).flatMap { layer, bits in
        let weight = layer.weight[bits.weight]!
        let product = alpha * weight
        return [
          layer.activation[bits.activation]!, product, (-product).addingProduct(alpha, weight),
        ]
      })
  }
}
