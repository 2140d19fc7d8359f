import MPQGLPK
import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// What must not change an optimum, on instances too large to count: each is solved as it is and as changed.
@Suite struct MetamorphicTests {
  private static let seeds: [UInt64] = (0..<8).map { 500 + 1_000 * $0 }
  private static let instancesPerSeed: UInt64 = 12

  @Test(arguments: seeds) func theOrderOfLayersDoesNotMatter(firstSeed: UInt64) throws {
    try compare(firstSeed) { instance, random in instance.layers.shuffle(using: &random) }
  }

  /// Halves that share both widths are the whole.
  @Test(arguments: seeds) func halvesThatAreTiedAreOneLayer(firstSeed: UInt64) throws {
    try compare(firstSeed) { instance, random in
      for _ in 0..<3 {
        let position = random.integer(0...(instance.layers.count - 1))
        guard let (first, second) = instance.layers[position].halves else { continue }
        instance.layers[position] = first
        instance.layers.insert(second, at: random.integer(0...instance.layers.count))
        instance.ties.append(
          .init(layers: [first.name, second.name], shared: [.weight, .activation]))
      }
    }
  }

  @Test(arguments: seeds) func unitsDoNotMatter(firstSeed: UInt64) throws {
    try compare(firstSeed) { instance, _ in
      for position in instance.layers.indices { instance.layers[position].scale(by: 3) }
      instance.capacities = instance.capacities.map { $0 * 3 }
    }
  }

  /// A wider choice that is less good is never taken.
  @Test(arguments: seeds) func dominatedChoicesDoNotMatter(firstSeed: UInt64) throws {
    try compare(firstSeed) { instance, random in
      for position in instance.layers.indices where random.oneIn(2) {
        instance.layers[position].addDominatedWidth(&random)
      }
    }
  }

  @Test(arguments: seeds) func aLooserBudgetNeverCostsMore(firstSeed: UInt64) throws {
    for seed in firstSeed..<(firstSeed + Self.instancesPerSeed) {
      var random = SeededGenerator(seed: seed)
      var instance = MetamorphicCase(&random)
      var least = try instance.optimum() ?? .infinity
      for _ in 0..<3 {
        let row = random.integer(0...(instance.measures.count - 1))
        instance.capacities[row] += instance.capacities[row] / random.integer(3...1000)
        let looser = try instance.optimum() ?? .infinity
        #expect(looser <= least * (1 + 1e-12), "seed \(seed)")
        least = looser
      }
    }
  }

  private func compare(
    _ firstSeed: UInt64, change: (inout MetamorphicCase, inout SeededGenerator) -> Void
  ) throws {
    var feasible = 0
    for seed in firstSeed..<(firstSeed + Self.instancesPerSeed) {
      var random = SeededGenerator(seed: seed)
      var instance = MetamorphicCase(&random)
      let before = try instance.optimum()
      change(&instance, &random)
      let after = try instance.optimum()
      #expect((before == nil) == (after == nil), "seed \(seed)")
      guard let before, let after else { continue }
      feasible += 1
      #expect(abs(before - after) <= 1e-12 * before, "seed \(seed): \(before) became \(after)")
    }
    #expect(feasible > 0)
  }
}

/// A search of 8 to 40 layers, ties and 1 to 4 rows, as values that a test can change.
private struct MetamorphicCase {
  struct Row {
    var macs: Int
    var params: Int
    /// Per pair of widths, in picoseconds.
    var latency: [LayerFormats: Int] = [:]
    var importance: [TensorKind: [Int: Double]] = [:]
    var name: String
  }

  var layers: [Row]
  var ties: [SearchConstraints.Tie] = []
  let measures: [Measure]
  var capacities: [Int] = []

  private static let bits = [2, 3, 4, 6]

  init(_ random: inout SeededGenerator) {
    let count = random.integer(8...40)
    let largest = [50, 10_000, 100_000_000].randomElement(using: &random)!
    let digits = random.oneIn(3)
    layers = (0..<count).map { index in
      // Even sizes, times and importances, so that halves are exact.
      var row = Row(
        macs: 2 * random.integer(1...largest), params: 2 * random.integer(1...largest),
        name: "layer\(index)")
      for tensor in TensorKind.allCases {
        let scale = random.real(0.1...2)
        for width in Self.bits {
          let value = scale * random.real(0.8...1.2) / Double(1 << width)
          row.importance[tensor, default: [:]][width] =
            digits ? (value * 1000).rounded() / 1024 : value
        }
      }
      for weight in Self.bits {
        for activation in Self.bits {
          row.latency[LayerFormats(weight: .integer(weight), activation: .integer(activation))] =
            2 * random.integer(1...1_000) * (weight + activation)
        }
      }
      return row
    }
    let all: [Measure] = [.bitOperations, .weightSize, .activationBits(.parameters), .latency]
    measures = Array(all.shuffled(using: &random).prefix(random.integer(1...4)))
    for _ in 0..<random.integer(0...4) {
      let members = layers.shuffled(using: &random).prefix(random.integer(2...5)).map(\.name)
      ties.append(
        .init(layers: members, shared: [TensorKind.allCases.randomElement(using: &random)!]))
    }
    let share = random.real(0.2...0.7)
    capacities = measures.map { measure in
      let usages = layers.map { row in
        row.latency.keys.map { row.usage(measure, at: $0) }
      }
      let least = usages.reduce(0) { $0 + $1.min()! }
      let most = usages.reduce(0) { $0 + $1.max()! }
      return least + Int(Double(most - least) * share)
    }
  }

  /// The least importance, or nil where no plan keeps the budgets.
  func optimum() throws -> Double? {
    var table = ImportanceTable(source: "t")
    var latencies = LatencyTable(source: "l")
    for row in layers {
      for tensor in TensorKind.allCases {
        for (bits, importance) in row.importance[tensor]! {
          try table.add(
            layer: row.name, tensor: tensor, format: .integer(bits), importance: importance)
        }
      }
      for (widths, time) in row.latency {
        try latencies.add(layer: row.name, formats: widths, picoseconds: time)
      }
    }
    let network = try Network(
      name: "n", layers: layers.map { Layer(name: $0.name, macs: $0.macs, params: $0.params) })
    // Every layer has the candidates that its table has.
    let rules = layers.map { row in
      SearchConstraints.LayerRule(
        pattern: row.name, weight: row.importance[.weight]!.keys.sorted().map(NumberFormat.integer),
        activation: row.importance[.activation]!.keys.sorted().map(NumberFormat.integer))
    }
    var join = TableJoin(
      network: network, table: table, constraints: .init(source: "c", rules: rules, ties: ties),
      outliers: .keep)
    #expect(join.problems.isEmpty, "\(join.problems)")
    join.network.resources.latency = latencies
    let problem = try ChoiceProblem(join, measures: measures, alpha: 2)
    let outcome = try PlanSearch(problem, solver: GLPKSolver()).solve(capacities: capacities)
    #expect([.optimal, .infeasible].contains(outcome.status), "\(outcome)")
    return outcome.importance
  }
}

extension MetamorphicCase.Row {
  func usage(_ measure: Measure, at formats: LayerFormats) -> Int {
    let layer = Layer(name: name, macs: macs, params: params)
    return switch measure {
    case .latency: latency[formats]!
    default:
      measure.usage(of: layer, at: formats, in: try! Network(name: "n", layers: [layer]))!
    }
  }

  mutating func scale(by factor: Int) {
    macs *= factor
    params *= factor
    latency = latency.mapValues { $0 * factor }
  }

  /// Two layers of half the costs and importances; nil where costs are odd.
  fileprivate var halves: (Self, Self)? {
    guard macs % 2 == 0, params % 2 == 0, latency.values.allSatisfy({ $0 % 2 == 0 }) else {
      return nil
    }
    var half = self
    half.macs /= 2
    half.params /= 2
    half.latency = latency.mapValues { $0 / 2 }
    half.importance = importance.mapValues { $0.mapValues { $0 / 2 } }
    var other = half
    other.name += "b"
    return (half, other)
  }

  /// Adds weights of 8 bits that are slower and less good than those of 6.
  mutating func addDominatedWidth(_ random: inout SeededGenerator) {
    importance[.weight]![8] = importance[.weight]![6]! * (1 + (random.oneIn(2) ? 0 : 0.1))
    for widths in latency.keys where widths.weight == 6 {
      let wider = LayerFormats(weight: 8, activation: widths.activation)
      latency[wider] = latency[widths]! + random.integer(0...10)
    }
  }
}
