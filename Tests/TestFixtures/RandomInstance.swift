import Platform
package import MPQModel
package import MPQSearch

/// A small search whose plans can all be counted: everything that a seed varies, joined and built.
package struct RandomInstance {
  package let seed: UInt64
  package private(set) var join: TableJoin
  package let measures: [Measure]
  package let alpha: Double
  package let problem: ChoiceProblem
  /// Every plan that keeps the ties.
  package let plans: EveryPlan

  /// What kind of instances to draw.
  package struct Style: Sendable {
    package var layers = 1...6
    package var rows = 1...3
    package var ties = 0...3
    package var rules = OutlierRule.allCases
    /// How many layers a tie may have.
    package var tieMembers = 2...3
    /// Layers of up to 10¹² macs and parameters too.
    package var hasHugeLayers = false
    /// Widths at which an importance has diverged: beside such, the last digits of others are lost.
    package var hasDivergedWidths = false
    /// Layers whose sizes differ by a few thousandths only.
    package var hasNearlyEqualLayers = false

    package init() {}
  }

  /// - Returns: nil where the seed draws ties without a common width.
  package init?(seed: UInt64, style: Style = Style()) {
    var random = SeededGenerator(seed: seed)
    let layerCount = random.integer(style.layers)
    let layers =
      style.hasNearlyEqualLayers
      ? Self.nearlyEqualLayers(count: layerCount, &random)
      : Self.layers(count: layerCount, hasHuge: style.hasHugeLayers, &random)
    guard let network = try? Network(name: "random", layers: layers) else { return nil }
    let names = network.searched.map { layers[$0].name }
    let bits = Self.candidates(layerCount: names.count, &random)
    let table = Self.table(names, bits, hasDiverged: style.hasDivergedWidths, &random)
    var constraints = SearchConstraints(source: "ties")
    for _ in 0..<random.integer(style.ties) where names.count > 1 {
      let members = names.shuffled(using: &random).prefix(random.integer(style.tieMembers))
      let shared: [Set<TensorKind>] = [[.weight], [.activation], [.weight, .activation]]
      constraints.ties.append(
        .init(layers: Array(members), shared: shared.randomElement(using: &random)!))
    }
    if random.oneIn(4), let name = names.randomElement(using: &random) {
      constraints.rules.append(
        .init(pattern: name, weight: [.integer(bits.weight.randomElement(using: &random)!)]))
    }
    join = TableJoin(
      network: network, table: table,
      candidates: .init(
        weight: bits.weight.map(NumberFormat.integer),
        activation: bits.activation.map(NumberFormat.integer)),
      constraints: constraints, outliers: style.rules.randomElement(using: &random)!)
    guard join.problems.isEmpty else { return nil }
    measures = Self.measures(count: random.integer(style.rows), &random)
    if measures.contains(.latency) {
      join.network.resources.latency = Self.latency(of: join, &random)
    }
    alpha = [1, 2, 0.5, 0][random.integer(0...3)]
    guard
      let problem = try? ChoiceProblem(
        join, measures: measures, alpha: alpha)
    else { return nil }
    self.problem = problem
    self.seed = seed
    plans = EveryPlan(of: join, measures: measures, alpha: alpha)
  }
}

extension RandomInstance {
  /// An instance that was not drawn; nil where it cannot be searched.
  package init?(_ join: TableJoin, measures: [Measure], alpha: Double) {
    guard join.problems.isEmpty,
      let problem = try? ChoiceProblem(join, measures: measures, alpha: alpha)
    else { return nil }
    (self.seed, self.join, self.measures) = (0, join, measures)
    (self.alpha, self.problem) = (alpha, problem)
    plans = EveryPlan(of: join, measures: measures, alpha: alpha)
  }
}

// MARK: - Drawing

extension RandomInstance {
  private static func layers(
    count: Int, hasHuge: Bool, _ random: inout SeededGenerator
  ) -> [Layer] {
    let size: [ClosedRange<Int>] = [
      0...3, 1...40, 1_000...9_999_999, 1...1_000_000_000, 1...1_000_000_000_000,
    ]
    let style = random.integer(0...(hasHuge ? 4 : 3))
    var layers = (0..<count).map { index in
      let macs = random.integer(size[style])
      // Layers that share shapes make usages lie on a lattice.
      let step = style == 1 ? 64 : 1
      return Layer(
        name: "layer\(index)", macs: macs * step,
        params: random.oneIn(3) ? macs * step : random.integer(size[style]) * step)
    }
    if random.oneIn(3) {
      let pinned = Layer(
        name: "pinned", macs: random.integer(1...50), params: random.integer(1...50),
        pinned: .eightBit)
      layers.insert(pinned, at: random.integer(0...count))
    }
    return layers
  }

  private static func nearlyEqualLayers(
    count: Int, _ random: inout SeededGenerator
  ) -> [Layer] {
    let size = [1_000, 1_000_003, 3_000_000_019].randomElement(using: &random)!
    return (0..<count).map { index in
      let params = size + random.integer(0...(size / 500))
      return Layer(name: "layer\(index)", macs: random.oneIn(2) ? params : size, params: params)
    }
  }

  /// Candidate lists such that no instance has many more than ten thousand plans.
  private static func candidates(
    layerCount: Int, _ random: inout SeededGenerator
  ) -> (weight: [Int], activation: [Int]) {
    let all = [[2, 4, 8], [2, 3, 4, 5], [1, 32], [3], [2, 3], [4, 6, 8]]
    let few = [[2, 3], [2, 8], [4]]
    let lists = layerCount <= 3 ? all : few
    return (lists.randomElement(using: &random)!, lists.randomElement(using: &random)!)
  }

  private static func table(
    _ names: [String], _ bits: (weight: [Int], activation: [Int]), hasDiverged: Bool,
    _ random: inout SeededGenerator
  ) -> ImportanceTable {
    var table = ImportanceTable(source: "table")
    let style = random.integer(0...9)
    let scale = [1e-30, 1e30, 1, 1, 1, 1, 1, 1, 1, 1][style]
    for name in names {
      // A layer that dwarfs or is dwarfed by the others.
      let layerScale = style >= 8 ? pow(10, random.real(-12...15)) : 1
      for tensor in TensorKind.allCases {
        for width in tensor == .weight ? bits.weight : bits.activation {
          let importance =
            switch style {
            case 2: 0.0
            case 3: Double(random.integer(0...3)) * 0.5
            case 4: random.real(0...1) / Double(width)
            case 5: Double(random.integer(0...999)) / 1000
            case 7: random.oneIn(3) ? 0 : pow(10, random.real(-12...15))
            case 9: 1e12 + random.real(0...1)
            default: random.real(0...1)
            }
          let diverged = hasDiverged && random.oneIn(5) ? pow(10, random.real(20...50)) : 1
          try! table.add(
            layer: name, tensor: tensor, format: .integer(width),
            importance: importance * scale * layerScale * diverged)
        }
      }
    }
    return table
  }

  private static func measures(count: Int, _ random: inout SeededGenerator) -> [Measure] {
    let all: [Measure] = [
      .bitOperations, .weightSize, .weightBits(.parameters), .weightBits(.layers),
      .activationBits(.parameters), .activationBits(.layers), .latency,
    ]
    return Array(all.shuffled(using: &random).prefix(count))
  }

  private static func latency(of join: TableJoin, _ random: inout SeededGenerator) -> LatencyTable {
    var table = LatencyTable(source: "latency")
    let range = [0...9, 0...1000, 1_000_000...1_000_999, 0...1_000_000_000].randomElement(
      using: &random)!
    for layer in join.layers {
      for weight in layer.weight {
        for activation in layer.activation {
          try! table.add(
            layer: join.network.layers[layer.networkLayer].name,
            formats: LayerFormats(weight: weight.format, activation: activation.format),
            picoseconds: random.integer(range))
        }
      }
    }
    return table
  }
}
