import Foundation
import MPQFiles
import MPQModel
import MPQSearch

/// A kind of search problem that the benchmark measures.
struct InstanceClass: Sendable {
  let name: String
  /// - Throws: where a file of the acceptance folder is missing.
  let make: @Sendable (_ seed: UInt64, _ acceptance: AcceptanceFolder) throws -> ClassInstance

  static let all: [InstanceClass] =
    [InstanceClass(name: "published ResNet-50", make: published)]
    + [(100, 1), (100, 2), (100, 3), (100, 4), (560, 2), (560, 3), (560, 4), (2_000, 2)]
    .map(transformer)
    + [(5_000, 3), (20_000, 3)].map(transformer)
    + [
      noisyLatency(100), noisyLatency(224), manyRows(5), manyRows(6),
      tied("star of 30 in 60", layers: 60) { [.weight(names: $0.prefix(30))] },
      tied("crossing chain of 60", layers: 120) { chain($0, count: 60) },
      tied("crossing blocks", layers: 120) { blocks($0, count: 15) },
      tied("1,998 crossing ties", layers: 2_000) { chain($0, count: 1_998) },
      tied("q/k/v and gate/up ties", layers: 200, ties: attention),
      weights("language model, 224 tensors") {
        try $0.languageModel(.dense8B, blocks: 32, bits: [2, 3, 4, 5, 6, 8])
      },
      weights("the same, 3 digits") {
        try $0.languageModel(.dense8B, blocks: 32, bits: [2, 3, 4, 5, 6, 8], digits: 3)
      },
      weights("language model, 560 tensors") {
        try $0.languageModel(.dense70B, blocks: 80, bits: [2, 3, 4, 5, 6, 8])
      },
      weights("experts, 2,030 tensors") {
        try $0.languageModel(.experts, blocks: 70, bits: Array(2...9))
      },
      InstanceClass(name: "725 expert tensors", make: expertTensors),
      weights("near-equal sizes, 50") {
        try $0.proportional(layers: 50, size: 1_000_003...1_002_002, noise: 1e-3)
      },
      weights("pure subset sums, 50") {
        try $0.proportional(layers: 50, size: 1_000_000...9_999_999, noise: 0)
      },
    ]
    + [50, 200, 2_000].map { count in
      weights("proportional to size, \(count)") {
        try $0.proportional(layers: count, size: 1_000_000...99_999_999, noise: 0)
      }
    }
    + [50, 200, 2_000].map { count in
      weights("the same with noise, \(count)") {
        try $0.proportional(layers: count, size: 1_000_000...9_999_999, noise: 1e-3)
      }
    }

  // MARK: - Kinds

  @Sendable private static func published(
    seed: UInt64, acceptance: AcceptanceFolder
  ) throws -> ClassInstance {
    let files = acceptance.published
    let instance = Instance(
      name: "published", network: try NetworkFile.read(files.network),
      table: try ImportanceFile.read(files.table), level: "W3A4", compression: "12.2")
    return ClassInstance(join: instance.join, budgets: instance.budgets)
  }

  @Sendable private static func expertTensors(
    seed: UInt64, acceptance: AcceptanceFolder
  ) throws -> ClassInstance {
    let folder = "\(acceptance.path)/reports/experts"
    return ClassInstance(
      join: .init(
        network: try NetworkFile.read("\(folder)/costs.csv"),
        table: try ImportanceFile.read("\(folder)/importance.csv"),
        candidates: .init(activation: [16])),
      budgets: [.maxSize(bytes: ExactDecimal(180_000_000_000))])
  }

  /// Bit operations, size, mean weight bits by layers, a latency for every layer: the first `rows` of them.
  private static func transformer(layers: Int, rows: Int) -> InstanceClass {
    InstanceClass(name: "\(layers.formatted()) layers, \(rows) rows") { seed, _ in
      var generator = ClassGenerator(seed: seed)
      var instance = try generator.transformer(layers: layers)
      if rows > 3 {
        instance.join.network.resources.latency = try generator.latency(
          of: instance.join, noise: 0.05)
      }
      let limits: [(Measure, Double)] = [
        (.bitOperations, 0.4), (.weightSize, 0.36), (.weightBits(.layers), 0.408), (.latency, 0.4),
      ]
      for (measure, share) in limits.prefix(rows) { instance.limit(measure, share: share) }
      return instance
    }
  }

  private static func noisyLatency(_ layers: Int) -> InstanceClass {
    InstanceClass(name: "latency with 5 % noise and size, \(layers)") { seed, _ in
      var generator = ClassGenerator(seed: seed)
      var instance = try generator.transformer(layers: layers)
      instance.join.network.resources.latency = try generator.latency(
        of: instance.join, noise: 0.025)
      instance.limit(.latency, share: 0.3)
      instance.limit(.weightSize, share: 0.3)
      return instance
    }
  }

  private static func manyRows(_ rows: Int) -> InstanceClass {
    InstanceClass(name: "100 layers, \(rows) tight rows") { seed, _ in
      var generator = ClassGenerator(seed: seed)
      var instance = try generator.transformer(layers: 100)
      instance.join.network.resources.latency = try generator.latency(
        of: instance.join, noise: 0.05)
      let limits: [(Measure, Double)] = [
        (.bitOperations, 0.42), (.weightSize, 0.4), (.weightBits(.layers), 0.43),
        (.activationBits(.layers), 0.45), (.latency, 0.5), (.activationBits(.parameters), 0.45),
      ]
      for (measure, share) in limits.prefix(rows) { instance.limit(measure, share: share) }
      return instance
    }
  }

  private static func tied(
    _ name: String, layers: Int, ties: @escaping @Sendable ([String]) -> [SearchConstraints.Tie]
  ) -> InstanceClass {
    InstanceClass(name: name) { seed, _ in
      var generator = ClassGenerator(seed: seed)
      var instance = try generator.transformer(layers: layers, ties: ties)
      instance.limit(.bitOperations, share: 0.4)
      instance.limit(.weightSize, share: 0.36)
      return instance
    }
  }

  private static func weights(
    _ name: String, make: @escaping @Sendable (inout ClassGenerator) throws -> ClassInstance
  ) -> InstanceClass {
    InstanceClass(name: name) { seed, _ in
      var generator = ClassGenerator(seed: seed)
      var instance = try make(&generator)
      instance.limit(.weightSize, share: 0.37)
      return instance
    }
  }

  // MARK: - Ties

  /// Neighbours share by turns their weights' and their activations' width.
  private static func chain(_ names: [String], count: Int) -> [SearchConstraints.Tie] {
    (0..<count).map {
      .init(layers: [names[$0], names[$0 + 1]], shared: [$0 % 2 == 0 ? .weight : .activation])
    }
  }

  /// Fours that share their weights' width, each linked to the next by an activation.
  private static func blocks(_ names: [String], count: Int) -> [SearchConstraints.Tie] {
    (0..<count).flatMap { block -> [SearchConstraints.Tie] in
      let first = 4 * block
      return [
        .weight(names: names[first..<(first + 4)]),
        .init(layers: [names[first + 3], names[first + 4]], shared: [.activation]),
      ]
    }
  }

  /// Of every seven layers the first three share both widths, and the fifth and sixth.
  @Sendable private static func attention(_ names: [String]) -> [SearchConstraints.Tie] {
    stride(from: 0, to: names.count - 6, by: 7).flatMap { first -> [SearchConstraints.Tie] in
      [first..<(first + 3), (first + 4)..<(first + 6)].map {
        .init(layers: Array(names[$0]), shared: [.weight, .activation])
      }
    }
  }
}

extension SearchConstraints.Tie {
  fileprivate static func weight(names: some Collection<String>) -> Self {
    .init(layers: Array(names), shared: [.weight])
  }
}
