import Foundation
import MPQModel
import MPQSearch

/// Makes instances of the kinds that users bring; the same seed makes the same instance.
struct ClassGenerator {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  private static let bits = [2, 3, 4, 5, 6, 8]

  // MARK: - Networks

  /// Projections of a transformer with 36 pairs of widths each: importances are lognormal and fall by about
  /// half per bit.
  mutating func transformer(
    layers count: Int, ties: (_ names: [String]) -> [SearchConstraints.Tie] = { _ in [] }
  ) throws -> ClassInstance {
    let shapes = [4096 * 4096, 4096 * 1024, 4096 * 11008, 11008 * 4096]
    let layers = (0..<count).map { index in
      let size = shapes.randomElement(using: &random)!
      return Layer(name: "blocks.\(index / 7).linear\(index % 7)", macs: size, params: size)
    }
    var table = ImportanceTable(source: "bench")
    for layer in layers {
      for tensor in TensorKind.allCases {
        let scale = random.lognormal()
        try add(layer.name, tensor, to: &table) { scale * exp2(-Double($0)) * (1 + 0.1 * $1) }
      }
    }
    return ClassInstance(
      join: TableJoin(
        network: try Network(name: "transformer", layers: layers), table: table,
        constraints: .init(source: "bench", ties: ties(layers.map(\.name)))))
  }

  /// Shapes of a language model's block, by name.
  enum Model {
    case dense8B
    case dense70B
    case experts

    var block: [(name: String, size: Int)] {
      func dense(_ width: Int, _ hidden: Int) -> [(String, Int)] {
        [("q", width), ("k", 1024), ("v", 1024), ("o", width)].map { ($0.0, width * $0.1) }
          + ["gate", "up", "down"].map { ($0, width * hidden) }
      }
      switch self {
      case .dense8B: return dense(4096, 14336)
      case .dense70B: return dense(8192, 28672)
      case .experts:
        return [("q", 4096), ("k", 512), ("v", 512), ("o", 4096), ("router", 128)]
          .map { ($0.0, 2048 * $0.1) }
          + (0..<24).map { ("expert\($0)", 2048 * 768) }
      }
    }
  }

  /// The weights of a language model: importances fall fourfold per bit.
  mutating func languageModel(
    _ model: Model, blocks: Int, bits: [Int], digits: Int? = nil
  ) throws -> ClassInstance {
    let layers = (0..<blocks).flatMap { block in
      model.block.map { Layer(name: "layers.\(block).\($0.name)", macs: $0.size, params: $0.size) }
    }
    return try weightOnly(layers, bits: bits) { layer, random in
      let scale = random.lognormal() * Double(layer.params).squareRoot() / 4096
      return { bits, noise in
        let value = scale * pow(4, -Double(bits)) * (1 + 0.05 * noise)
        return digits.map { Double(String(format: "%.\($0 - 1)e", value))! } ?? value
      }
    }
  }

  /// Weights whose importance is what they save in size, but for noise.
  ///
  /// - Parameters:
  ///   - size: parameters of each layer.
  ///   - noise: as a share of the importance.
  mutating func proportional(
    layers count: Int, size: ClosedRange<Int>, noise: Double
  ) throws -> ClassInstance {
    let layers = (0..<count).map { index in
      let size = Int.random(in: size, using: &random)
      return Layer(name: "layer\(index)", macs: size, params: size)
    }
    return try weightOnly(layers, bits: [2, 3, 4, 6, 8]) { layer, _ in
      { bits, draw in
        Double(layer.params) * 1e-6 * Double(8 - bits) * (1 + noise * (draw - 0.5))
      }
    }
  }

  private mutating func weightOnly(
    _ layers: [Layer], bits: [Int],
    importance: (Layer, inout SplitMix64) -> (_ bits: Int, _ draw: Double) -> Double
  ) throws -> ClassInstance {
    var table = ImportanceTable(source: "bench")
    for layer in layers {
      let value = importance(layer, &random)
      try add(layer.name, .weight, bits: bits, to: &table, value)
    }
    return ClassInstance(
      join: TableJoin(
        network: try Network(name: "weights", layers: layers), table: table,
        candidates: .init(activation: [16])),
      alpha: 1)
  }

  /// Adds a tensor's importances, which never rise with the bits.
  private mutating func add(
    _ layer: String, _ tensor: TensorKind, bits: [Int] = Self.bits, to table: inout ImportanceTable,
    _ importance: (_ bits: Int, _ draw: Double) -> Double
  ) throws {
    var above = 0.0
    for width in bits.reversed() {
      above = max(above, importance(width, Double.random(in: 0..<1, using: &random)))
      try table.add(layer: layer, tensor: tensor, format: .integer(width), importance: above)
    }
  }

  // MARK: - Latencies

  /// Times as if measured layer by layer: operands above four bits cost a step, and noise makes some
  /// narrower pairs slower.
  ///
  /// - Parameter noise: the standard deviation, as a share of the time.
  mutating func latency(of join: TableJoin, noise: Double) throws -> LatencyTable {
    var table = LatencyTable(source: "bench")
    for layer in join.layers {
      let macs = Double(join.network.layers[layer.networkLayer].macs)
      for weight in layer.weight {
        for activation in layer.activation {
          let bits = (weight.format.multipliedBits ?? 0, activation.format.multipliedBits ?? 0)
          let step = max(bits.0, bits.1) > 4 ? 8.0 : 4.0
          let load = (0.5 * step + 0.3 * Double(bits.0) + 0.2 * Double(bits.1)) / 8
          let time = (macs * 0.02 * load + 200_000) * (1 + noise * random.normal())
          try table.add(
            layer: join.network.layers[layer.networkLayer].name,
            formats: LayerFormats(weight: weight.format, activation: activation.format),
            picoseconds: max(1, Int(time)))
        }
      }
    }
    return table
  }
}
