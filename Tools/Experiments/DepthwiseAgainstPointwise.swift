import MPQFiles
import MPQModel

/// Claim: depthwise layers are more sensitive than pointwise ones.
struct DepthwiseAgainstPointwise {
  let laboratory: Laboratory

  func run(_ network: String, seeds: Int) throws {
    var indicators = try laboratory.table(
      "depthwise-indicators.csv",
      columns: ["network", "seed", "layer", "kind", "tensor", "bits", "importance"], keys: 6)
    var drops = try laboratory.table(
      "depthwise-drops.csv",
      columns: [
        "network", "seed", "at_2_bits", "searched_bitops", "size_bytes", "test_loss",
        "test_accuracy",
      ], keys: 3)
    let shipped = try Network.shipped(network)
    for seed in 0..<seeds {
      let (table, joint) = try laboratory.indicators(network, seed: seed)
      let importance = try ImportanceFile.read(table)
      for layer in shipped.searched.map({ shipped.layers[$0] }) {
        for tensor in TensorKind.allCases {
          for entry in importance[layer.name]?[tensor] ?? [] {
            try indicators.add([
              network, "\(seed)", layer.name, Self.kind(layer), "\(tensor)", "\(entry.format)",
              "\(entry.importance)",
            ])
          }
        }
      }
      for reduced in ["none", "depthwise", "pointwise"]
      where !drops.has([network, "\(seed)", reduced]) {
        let plan = BitPlan(
          shipped.layers.map { layer in
            let format: NumberFormat = Self.kind(layer) == reduced ? 2 : 4
            return layer.pinned ?? LayerFormats(both: format)
          })
        let measured = try laboratory.measured(network, from: joint, plans: [plan])[0]
        try drops.add([
          network, "\(seed)", reduced, "\(measured.searched_bitops ?? 0)",
          "\(measured.size_bytes ?? 0)", "\(measured.loss)", "\(measured.accuracy)",
        ])
      }
    }
  }

  private static func kind(_ layer: Layer) -> String {
    layer.kind == .depthwiseConvolution ? "depthwise" : "pointwise"
  }
}
